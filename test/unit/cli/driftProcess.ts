/** `warren drift` as a process, and a broker or a Kubernetes API that stands in for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll } from "vitest";
import { httpServer, type Running } from "../connection/servers.ts";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
export const password = "hunter2-is-secret";

export let folder: string;
export const running: Running[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-drift-"));
  write("shop.yaml", "vhosts:\n  shop:\n    queues:\n      orders: { type: classic }\n");
  write("wrong.yaml", "vhosts:\n  shop:\n    queues: 5\n");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

export function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs it in `folder`. */
export async function drift(
  args: readonly string[],
  env: Readonly<Record<string, string>> = { WARREN_PASSWORD: password },
  stdout: "pipe" | number = "pipe",
): Promise<Ended> {
  // Whatever kubeconfig this machine has is not for these tests.
  const child = spawn(process.execPath, [program, "drift", ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ["ignore", stdout, "pipe"],
  });
  const all = (stream: Readable | null) => (stream === null ? "" : text(stream));
  const [out, err, [code]] = await Promise.all([all(child.stdout), all(child.stderr), once(child, "close")]);
  return { code, out, err };
}

export async function serve(handle: RequestListener): Promise<string> {
  const server = await httpServer(handle);
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
}
