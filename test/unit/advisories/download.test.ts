import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { downloadAdvisories } from "../../../components/advisories/download.ts";
import { advisoriesFrom } from "../../../components/advisories/newest.ts";
import { httpServer, type Running } from "../connection/servers.ts";

let folder: string;
const running: Running[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-advisories-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

const list = [
  {
    cve_id: "CVE-2026-9",
    ghsa_id: "GHSA-aaaa-bbbb-cccc",
    patched_versions: "4.3.7",
    published_at: "2026-11-28",
    repo: "rabbitmq-server",
    severity: "high",
    summary: "new",
    url: "https://example.com",
    vulnerable_versions: ">= 4.3.0, < 4.3.7",
  },
];

async function download(answer: RequestListener): Promise<string> {
  const server = await httpServer(answer);
  running.push(server);
  const file = join(folder, "list.json");
  await downloadAdvisories(file, "2026-11-29", `http://127.0.0.1:${server.port}/list.json`);
  return file;
}

describe("the newest advisories", () => {
  it("are kept with their day and their source, and can be read again", async () => {
    const file = await download((_, response) => response.end(JSON.stringify(list)));
    expect(advisoriesFrom(file)).toMatchObject({ date: "2026-11-29", advisories: [{ id: "CVE-2026-9" }] });
    expect(readFileSync(file, "utf8")).toContain("http://127.0.0.1:");
  });

  it.each<[string, RequestListener, RegExp]>([
    ["a page", (_, response) => response.end("<html>"), /cannot download .*JSON/],
    ["an error", (_, response) => response.writeHead(404).end("[]"), /HTTP 404/],
    ["a redirect", (_, response) => response.writeHead(302, { location: "http://x" }).end(), /HTTP 302/],
    ["another form", (_, response) => response.end('{"a":1}'), /not a list of security advisories/],
    ["a broken answer", (request) => request.socket.destroy(), /cannot download/],
    ["too much", (_, response) => response.end("x".repeat(17 * 2 ** 20)), /more than/],
  ])("stay as they were after %s", async (_, answer, message) => {
    const file = await download((_, response) => response.end(JSON.stringify(list)));
    const before = readFileSync(file, "utf8");
    await expect(download(answer)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(folder)).toEqual(["list.json"]);
    expect(existsSync(file)).toBe(true);
  });
});
