/** `warren status`, `top` and `messages` as processes: exit codes, and what they ask a broker that stands in here. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { httpServer, type Running } from "../connection/servers.ts";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
const password = "hunter2-is-secret";

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

async function warren(...args: readonly string[]) {
  const env = { PATH: process.env.PATH, WARREN_PASSWORD: password };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, out, err };
}

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

const node = { name: "rabbit@a", running: true, applications: [{ name: "rabbit", version: "4.0.5" }] };
const good: { readonly [path: string]: Answer } = {
  "/api/overview": { body: { rabbitmq_version: "4.0.5", cluster_name: "c", erlang_version: "27" } },
  "/api/nodes": { body: [node] },
  "/api/queues": { body: [{ vhost: "/", name: "q", type: "classic", state: "running", node: "rabbit@a" }] },
  "/api/health/checks/alarms": { body: { status: "ok" } },
};

/** A broker with these answers besides the good ones, and the requests that it got. */
async function broker(answers: { readonly [path: string]: Answer } = {}) {
  const asked: string[] = [];
  const server = await httpServer(({ method, url = "" }, response) => {
    const path = url.replace(/\?.*/, "");
    asked.push(`${method} ${path}`);
    const missing = { status: 404, body: { error: "Object Not Found", reason: "Not Found" } };
    const { status = 200, body } = answers[path] ?? good[path] ?? missing;
    response.writeHead(status).end(JSON.stringify(body));
  });
  running.push(server);
  return { asked, args: ["--url", `http://127.0.0.1:${server.port}`, "--user", "dora"] };
}

describe("warren status", () => {
  it("is 0 for a healthy broker, which it only reads, whatever checks its version lacks", async () => {
    const { asked, args } = await broker();
    const { code, out, err } = await warren("status", ...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("healthy  cluster c: 1 of 1 node up, RabbitMQ 4.0.5");
    expect(asked.every((request) => request.startsWith("GET "))).toBe(true);
  });

  it("is 1 for an alarm and for queues without leader, which a health check tells with an error's status", async () => {
    const failed = (more: object) => ({ status: 503, body: { status: "failed", reason: "r", ...more } });
    const queues = [{ name: "orders", virtual_host: "shop", type: "rabbit_quorum_queue" }];
    const { args } = await broker({
      "/api/overview": { body: { rabbitmq_version: "4.1.8", cluster_name: "c" } },
      "/api/health/checks/alarms": failed({ alarms: [{ node: "rabbit@a", resource: "disk" }] }),
      "/api/health/checks/quorum-queues-without-elected-leaders/all-vhosts/": failed({ queues }),
      "/api/health/checks/certificate-expiration/100/years": failed({
        expired: [
          { node: "rabbit@a", protocol: "amqp/ssl", port: 5671, certfile_expires_on: ["2020-01-05 3:04:05"] },
        ],
      }),
    });
    const { code, out } = await warren("status", ...args, "--json");
    expect(code).toBe(1);
    const { findings, broker: read } = JSON.parse(out);
    expect(findings.map(({ code }: { code: string }) => code)).toEqual([
      "disk-alarm",
      "queues-without-leader",
      "certificate-ended",
    ]);
    expect(findings[1].objects).toEqual(["shop/orders"]);
    expect(read.certificates).toEqual([
      { node: "rabbit@a", listener: "amqp/ssl on port 5671", endsAt: Date.UTC(2020, 0, 5, 3, 4, 5) },
    ]);
  });

  it.each([
    [["status"], "no broker was given"],
    [["status", "x", "--url", "http://localhost", "--user", "d"], "Unexpected argument 'x'"],
    [
      ["top", "--url", "http://localhost", "--user", "d", "--sort", "size"],
      "--sort takes ready, unacknowledged",
    ],
    [
      ["top", "--url", "http://localhost", "--user", "d", "--count", "0"],
      "--count takes a whole number from 1",
    ],
    [["messages"], "needs one of peek, move, purge"],
    [["messages", "delete"], "needs one of peek, move, purge"],
    [["messages", "peek"], "exactly one queue is needed"],
    [["messages", "peek", "a/b", "--queue", "c"], "exactly one queue is needed"],
    [["messages", "peek", "%zz/b"], "not percent-encoded"],
    [["messages", "peek", "a/b", "--count", "1001"], "from 1 up to 1000"],
    [["messages", "peek", "a/b", "--offset", "soon"], "--offset takes first, last"],
    [["messages", "move", "a/b"], "exactly one of --to, --to-exchange and --back"],
    [["messages", "move", "a/b", "--to", "c", "--back"], "exactly one of --to"],
    [["messages", "move", "a/b", "--to-exchange", "c"], "belong together"],
    [["messages", "move", "a/b", "--to", "c", "--by-exchange"], "--by-exchange belongs to --back"],
    [["messages", "move", "a/b", "--back", "--reason", "bored"], "--reason takes expired, rejected"],
    [["messages", "move", "a/b", "--back", "--header", "x"], "--header takes NAME=VALUE"],
    [["messages", "move", "a/b", "--back", "--older-than", "1y"], "--older-than takes a time such as"],
    [["messages", "move", "a/b", "--back", "--yess"], 'did you mean "--yes"?'],
  ])("wrong use %j is 2, with the usage", async (args, says) => {
    const { code, out, err } = await warren(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(says);
    expect(err).toContain(`Usage: warren ${args[0]} `);
  });

  it("a broker that is down, or refuses, is 3, without a secret", async () => {
    const { args } = await broker();
    await running.pop()?.close();
    const no = { status: 401, body: { error: "not_authorized" } };
    const refusing = await broker({ "/api/overview": no, "/api/queues": no, "/api/queues/a/b": no });
    for (const options of [args, refusing.args]) {
      for (const command of [["status"], ["top"], ["messages", "peek", "a/b"]]) {
        const { code, out, err } = await warren(...command, ...options);
        expect({ command, code, out }).toEqual({ command, code: 3, out: "" });
        expect(err).not.toContain(password);
        expect(err).not.toContain("    at ");
      }
    }
  });

  it("--watch prints one screen after the other into a pipe", async () => {
    const { args } = await broker();
    const env = { PATH: process.env.PATH, WARREN_PASSWORD: password };
    const child = spawn(process.execPath, [program, "status", "--watch", ...args], { env });
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      if (out.split("healthy").length > 2) child.kill("SIGINT");
    });
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(/healthy[\s\S]*\n\n\d\d:\d\d:\d\d UTC {2}healthy/);
  });
});
