import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { waitForBroker } from "../../../components/connection/program/gate.ts";
import { httpServer, type Running } from "./servers.ts";

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

async function answering(...answers: readonly (readonly [number, unknown])[]): Promise<string> {
  let next = 0;
  const server = await httpServer((_request, response) => {
    const [status, body] = answers[Math.min(next++, answers.length - 1)] ?? [500, ""];
    response.writeHead(status).end(JSON.stringify(body));
  });
  running.push(server);
  return `http://127.0.0.1:${server.port}`;
}

const admin = [200, { name: "root", tags: ["administrator"] }] as const;
const notYet = [503, { error: "broker unreachable", reason: "no pod is ready" }] as const;

function wait(url: string, timeoutMs = 300, previousPassword?: string): Promise<boolean> {
  const options = {
    route: "a port-forward to service/w:15672",
    advice: "Look at the pods.",
    timeoutMs,
    ...(previousPassword !== undefined && { previousPassword }),
  };
  return waitForBroker(
    { endpoint: url, username: "root", password: "not-in-errors" },
    { ...options, intervalMs: 20 },
  );
}

async function errorOf(promise: Promise<boolean>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof Error ? error.message : "no error";
}

describe("waiting for the broker", () => {
  it("lets the topology through once a broker that is still starting answers", async () => {
    await wait(await answering(notYet, notYet, [401, {}], admin), 10_000);
  });

  it("gives one error that says where, how, what came back and what to do", async () => {
    const url = await answering(notYet);
    const message = await errorOf(wait(url));
    expect(message).toContain(`GET ${url}/api/whoami, by a port-forward to service/w:15672`);
    expect(message).toContain("HTTP 503");
    expect(message).toContain("no pod is ready");
    expect(message).toContain("Look at the pods.");
    expect(message).not.toContain("not-in-errors");
  });

  it("tells a wrong password apart from a broker that is away", async () => {
    const message = await errorOf(wait(await answering([401, {}])));
    expect(message).toContain("refuses the credentials");
    expect(message).toContain('"root"');
    expect(message).not.toContain("not-in-errors");
  });

  it("says of volumes that are older than the password what docs/cluster.md says, or nobody would find the way", async () => {
    const message = await errorOf(wait(await answering([401, {}])));
    const page = readFileSync(join(import.meta.dirname, "../../../docs/cluster.md"), "utf8");
    const [, shown = ""] = /^ +(the broker refuses the credentials: [\s\S]+?)\n\n/m.exec(page) ?? [];
    const parts = shown.replace(/\s+/g, " ").replaceAll("warren-admin", "root").split("…");
    expect(parts.length).toBeGreaterThan(3);
    let at = 0;
    for (const part of parts.map((one) => one.trim())) {
      const next = message.indexOf(part, at);
      expect(next, part).toBeGreaterThanOrEqual(at);
      at = next + part.length;
    }
  });

  it("names the missing tag before half of a topology is made", async () => {
    const message = await errorOf(wait(await answering([200, { name: "root", tags: ["management"] }])));
    expect(message).toContain("[management]");
    expect(message).toContain('"administrator"');
  });

  it("says why a new password could not be set, and shows neither", async () => {
    const [old, next] = ["of-yesterday-and-secret", "not-in-errors"];
    const server = await httpServer((request, response) => {
      const isOld = request.headers.authorization?.endsWith(Buffer.from(`root:${old}`).toString("base64"));
      if (!isOld) return response.writeHead(401).end("{}");
      const status = request.method === "PUT" ? 400 : 200;
      const body = status === 400 ? { error: "bad_request", reason: "too short" } : admin[1];
      return response.writeHead(status).end(JSON.stringify(body));
    });
    running.push(server);
    const message = await errorOf(wait(`http://127.0.0.1:${server.port}`, 100, old));
    expect(message).toContain("a new password: HTTP 400: too short");
    for (const secret of [old, next]) expect(message).not.toContain(secret);
  });

  it.each(["whoami", "users/root"])(
    "sends neither password to where %s is redirected to",
    async (redirected) => {
      const seen: (string | undefined)[] = [];
      const other = await httpServer((request, response) => {
        seen.push(request.headers.authorization);
        response.end(JSON.stringify(admin[1]));
      });
      const old = Buffer.from("root:of-yesterday-and-secret").toString("base64");
      const server = await httpServer((request, response) => {
        if (!request.headers.authorization?.endsWith(old)) return response.writeHead(401).end("{}");
        if (request.url !== `/api/${redirected}`) return response.end(JSON.stringify(admin[1]));
        return response
          .writeHead(307, { location: `http://127.0.0.1:${other.port}${request.url}?key=1` })
          .end();
      });
      running.push(other, server);
      const message = await errorOf(wait(`http://127.0.0.1:${server.port}`, 100, "of-yesterday-and-secret"));
      expect(message).toContain(`HTTP 307, a redirect to http://127.0.0.1:${other.port}/api/${redirected}`);
      expect(message).not.toContain("key=1");
      expect(seen).toEqual([]);
    },
  );

  it("does not take any web server for a broker", async () => {
    expect(await errorOf(wait(await answering([200, "hello"])))).toContain("not RabbitMQ's");
  });
});
