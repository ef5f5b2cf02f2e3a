/** Downloads the newest security advisories. */
import { renameSync, writeFileSync } from "node:fs";
import { routeTo } from "../broker/agent.ts";
import { causeOf } from "../broker/errors.ts";
import { send } from "../broker/request.ts";
import type { AdvisoryData } from "../cluster/advisories.ts";
import { readJson } from "../topology/readJson.ts";
import { readAdvisoryFile } from "./form.ts";

/** Made by upstream from what GitHub publishes. */
export const advisoriesAddress =
  "https://raw.githubusercontent.com/rabbitmq/rabbitmq-website/main/src/data/security-advisories.json";

const timeoutMs = 30_000;

/** A hundred advisories take 50 kB. */
const maxBytes = 16 * 2 ** 20;

/**
 * Writes them to the file, which changes all at once or not at all.
 * @param today `2026-11-29`
 * @throws an error that names the address and what came back; then the file is as it was
 */
export async function downloadAdvisories(
  file: string,
  today: string,
  address: string,
): Promise<AdvisoryData> {
  const list = await listAt(address);
  const contents = { source: address, date: today, advisories: list };
  let data: AdvisoryData;
  try {
    data = readAdvisoryFile(contents);
  } catch (error) {
    throw new Error(`${address}: ${error instanceof Error ? error.message : error}`);
  }
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(contents, undefined, 1)}\n`, { mode: 0o600 });
  renameSync(part, file);
  return data;
}

async function listAt(url: string): Promise<unknown> {
  const { agent } = await routeTo(new URL(url));
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const request = { method: "GET", url, body: undefined, agent, certificates: {}, signal };
    const { status, text } = await send({ ...request, maxAnswerBytes: maxBytes });
    if (status !== 200) throw new Error(`HTTP ${status}`);
    return readJson(text);
  } catch (error) {
    const cause = signal.aborted ? `no answer within ${timeoutMs / 1000} s` : causeOf(error);
    throw new Error(`cannot download ${url}: ${cause}`);
  } finally {
    agent.destroy();
  }
}
