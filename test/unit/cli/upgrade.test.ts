/** `warren upgrade` and `warren advisories` as processes: exit codes and output for pipelines. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { shown } from "../../docs/shown.ts";
import { httpServer, type Running } from "../connection/servers.ts";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

async function warren(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, WARREN_PASSWORD: "secret-of-the-test", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code, out, err };
}

const answers: { readonly [path: string]: unknown } = {
  "/api/overview": { rabbitmq_version: "4.2.9", erlang_version: "27.3" },
  "/api/nodes": [{ name: "rabbit@a", running: true, applications: [{ name: "rabbit", version: "4.2.9" }] }],
};

/** A stand-in for a broker, that holds no lists but these. */
async function broker(more: { readonly [path: string]: unknown } = {}): Promise<string> {
  const server = await httpServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...answers, ...more }[path] ?? []));
  });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
}

const ask = async (to: string, url: string, ...more: readonly string[]) =>
  warren("upgrade", "--to", to, "--url", url, "--user", "admin", ...more);

describe("a pipeline learns from the exit code whether an upgrade can be done", () => {
  it("0: it can", async () => {
    const { code, out } = await ask("4.3", await broker());
    expect([code, out.split("\n")[0]]).toEqual([0, "the upgrade from 4.2.9 to 4.3.6 can be done"]);
  });

  it("1: a client is in the way, whose name cannot write to the terminal", async () => {
    const queue = { name: "tmp\u001b[2J", vhost: "/", durable: false, exclusive: false };
    const { code, out } = await ask("4.3", await broker({ "/api/queues": [queue] }), "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      isPossible: false,
      uses: [{ feature: { name: "transient_nonexcl_queues" } }],
    });
    expect(out).not.toContain("\u001b");
  });

  it("1: there is no way", async () => {
    const { code, out } = await ask("4.1", await broker());
    expect(code).toBe(1);
    expect(out).toMatch(/no downgrade/);
  });

  it("1: the report that docs/upgrading.md shows", async () => {
    const node = { running: true, applications: [{ name: "rabbit", version: "4.0.5" }] };
    const old = {
      "/api/overview": { rabbitmq_version: "4.0.5", erlang_version: "27.3" },
      "/api/nodes": ["rabbit@a", "rabbit@b", "rabbit@c"].map((name) => ({ ...node, name })),
    };
    const { code, out } = await ask("4.3", await broker(old));
    expect(code).toBe(1);
    expect(out).toMatch(shown("docs/upgrading.md", "warren upgrade"));
  });

  it.each([
    ["2: no version", ["upgrade"], /--to is missing/],
    ["2: a version that nobody knows", ["upgrade", "--to", "5.0"], /--to takes a version/],
    ["2: no broker", ["upgrade", "--to", "4.3"], /no broker was given/],
    [
      "3: a broker that does not answer",
      ["upgrade", "--to", "4.3", "--url", "http://127.0.0.1:1", "--user", "a"],
      /ECONNREFUSED/,
    ],
  ])("%s", async (name, args, message) => {
    const { code, err, out } = await warren(...args);
    expect([code, out]).toEqual([Number(name[0]), ""]);
    expect(err).toMatch(message);
    expect(err).not.toContain("secret-of-the-test");
  });

  it("3: another server is no broker without versions", async () => {
    const { code, err } = await ask("4.3", await broker({ "/api/overview": {}, "/api/nodes": [] }));
    expect([code, err]).toEqual([3, expect.stringMatching(/does not answer as a broker does/)]);
  });
});

describe("warren advisories", () => {
  it("0 and 1: none is known, some are", async () => {
    expect((await warren("advisories", "--version", "4.3.6")).code).toBe(0);
    const { code, out } = await warren("advisories", "--version", "4.3.4", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: "4.3.4",
      vulnerabilities: expect.arrayContaining([expect.objectContaining({ id: "CVE-2026-67419" })]),
    });
  });

  it.each([
    ["2: a version that nobody knows", ["--version", "3"], /--version takes a version/],
    ["2: another word", ["downgrade"], /the only word that advisories takes is update/],
    ["3: a file that is not there", ["--file", "/no/such"], /cannot read the advisories in \/no\/such/],
  ])("%s", async (name, args, message) => {
    const { code, err } = await warren("advisories", ...args);
    expect([code, err]).toEqual([Number(name[0]), expect.stringMatching(message)]);
  });
});
