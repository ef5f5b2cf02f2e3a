import { createServer } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { DialingAgent, forwarder } from "../../../components/connection/tunnel/proxy.ts";
import { httpServer, listening, type Running } from "./servers.ts";

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

async function broker(handle: Parameters<typeof httpServer>[0]): Promise<() => Promise<Duplex>> {
  const server = await httpServer(handle);
  running.push(server);
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1", () => resolve(socket));
      socket.once("error", reject);
    });
}

async function proxyTo(dial: () => Promise<Duplex>): Promise<string> {
  const forward = forwarder({ address: new URL("http://broker"), agent: new DialingAgent(dial) });
  const proxy = await listening(createServer((request, response) => forward(request, response)));
  running.push(proxy);
  return `http://127.0.0.1:${proxy.port}`;
}

describe("forwarding to the broker", () => {
  it("hands on method, path, login and body unchanged, and the answer with its Location", async () => {
    const seen: string[] = [];
    const dial = await broker(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      response.writeHead(201, { location: "q1/a%252Fb" }).end();
    });
    const answer = await fetch(`${await proxyTo(dial)}/api/bindings/%2F/e/a%2Fb/q/q1`, {
      method: "POST",
      headers: { authorization: "Basic eDp5" },
      body: "{}",
    });
    expect(seen).toEqual(["POST /api/bindings/%2F/e/a%2Fb/q/q1 Basic eDp5 {}"]);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe("q1/a%252Fb");
  });

  it("uses one connection for many requests, or a large topology would take minutes", async () => {
    let dials = 0;
    const dial = await broker((_request, response) => response.end("ok"));
    const url = await proxyTo(() => {
      dials++;
      return dial();
    });
    for (let i = 0; i < 20; i++) {
      // As the plugin does, which closes its own connection after each request.
      expect(await (await fetch(url, { headers: { connection: "close" } })).text()).toBe("ok");
    }
    expect(dials).toBe(1);
  });

  it("tries again when a pod goes away in the middle, so that a restarting broker fails no update", async () => {
    let requests = 0;
    const dial = await broker((request, response) => {
      requests++;
      if (requests === 2) request.socket.destroy();
      else response.end(`answer ${requests}`);
    });
    const url = await proxyTo(dial);
    expect(await (await fetch(url)).text()).toBe("answer 1");
    expect(await (await fetch(url)).text()).toBe("answer 3");
  });

  it("says why in RabbitMQ's own form of an error when no pod can be reached", async () => {
    const url = await proxyTo(() => Promise.reject(new Error("none of its 3 pods is ready")));
    const answer = await fetch(`${url}/api/whoami`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      error: "broker unreachable",
      reason: "none of its 3 pods is ready",
    });
  });
});
