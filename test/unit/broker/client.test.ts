import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { BrokerClient } from "../../../components/broker/client.ts";
import { Refused, Unreachable } from "../../../components/broker/errors.ts";

let server: Server | undefined;
let api: BrokerClient | undefined;
afterEach(() => {
  api?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A client of a broker that answers each request in turn, the last answer for good. */
async function against(...answers: RequestListener[]): Promise<{ api: BrokerClient; urls: string[] }> {
  const urls: string[] = [];
  server = createServer((request, response) => {
    urls.push(`${request.method} ${request.url}`);
    answers[Math.min(urls.length, answers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const login = { endpoint: `http://127.0.0.1:${port}`, username: "u", password: "very-secret" };
  api = new BrokerClient(login, { timeoutMs: 200, retryAfterMs: [1, 1], maxAnswerBytes: 1000 });
  return { api, urls };
}

const answer =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(body);
  };
const half: RequestListener = (request, response) => {
  response.writeHead(200, { "content-length": 100 });
  response.write('{"a":1}', () => request.socket.destroy());
};
const notFound = '{"error":"Object Not Found","reason":"Not Found"}';

describe("the client of the broker", () => {
  it("tries again what may pass, a bounded number of times", async () => {
    const { api, urls } = await against(answer(503, ""), answer(200, '{"a":1}'));
    expect(await api.get("vhosts", "a/b@ü")).toEqual({ a: 1 });
    expect(urls).toEqual(Array(2).fill("GET /api/vhosts/a%2Fb%40%C3%BC"));
  });

  it.each([
    ["answers only errors", answer(500, "boom")],
    ["hangs", () => undefined],
    ["cuts the connection", (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
    ["sends half a document", answer(200, '{"a":')],
    ["sends less than it announced", half],
    ["answers a GET with nothing", answer(204, "")],
  ])("gives up on a broker that %s, says where and tells no password", async (_, listener) => {
    const { api, urls } = await against(listener as RequestListener);
    const error = await api.get("users").catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Unreachable);
    expect(String(error)).toMatch(/GET http:\/\/127.0.0.1:\d+\/api\/users: .* tried 3 times/);
    expect(String(error)).not.toContain("very-secret");
    expect(urls).toHaveLength(3);
  });

  it("believes the broker alone that something is gone, and no proxy without a route", async () => {
    const { api } = await against(answer(404, notFound), answer(404, "<html>Not Found</html>"));
    expect(await api.find("vhosts", "v")).toBeUndefined();
    await expect(api.find("vhosts", "v")).rejects.toBeInstanceOf(Unreachable);
  });

  it("takes refused credentials for the end, not for an empty broker", async () => {
    const { api, urls } = await against(answer(401, '{"error":"not_authorized","reason":"Not_Authorized"}'));
    await expect(api.find("users", "u")).rejects.toThrow(/refuses the credentials of user "u"/);
    expect(urls).toHaveLength(1);
  });

  it("hands on the broker's own words, without its HTML", async () => {
    const { api } = await against(
      answer(400, '{"error":"bad_request","reason":"a &lt;&lt;\\"b\\"&gt;&gt;\\n"}'),
    );
    const error = await api.put(["x"], {}).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).message).toBe('a <<"b">>');
  });

  it("does not fill the memory with an answer that never ends, nor ask for it again", async () => {
    const { api, urls } = await against(answer(200, `"${"x".repeat(1000)}"`));
    await expect(api.get("users")).rejects.toThrow(
      /GET http:.*\/api\/users: the answer has more than 1000 bytes/,
    );
    expect(urls).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])(
    "sends nothing to the target of a redirect (%i), and names it",
    async (status) => {
      const seen: string[] = [];
      const other = createServer((request, response) => {
        seen.push(`${request.headers.authorization}`);
        response.end("{}");
      });
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const { port } = other.address() as AddressInfo; // it listens on a port
      const { api, urls } = await against((_, response) => {
        response.writeHead(status, { location: `http://a:b@127.0.0.1:${port}/api/elsewhere?token=c` }).end();
      });
      for (const sent of [
        api.get("users"),
        api.put(["users", "u"], { password: "p" }),
        api.find("users", "u"),
      ]) {
        const error = await sent.catch((error: unknown) => error);
        expect(error).toBeInstanceOf(Unreachable);
        expect(String(error)).toContain(
          `HTTP ${status}, a redirect to http://127.0.0.1:${port}/api/elsewhere;`,
        );
      }
      other.close();
      expect(seen).toEqual([]);
      expect(urls).toHaveLength(3);
    },
  );

  it("keeps its connections, so that a thousand requests do not cost a thousand handshakes", async () => {
    const { api } = await against(answer(200, "{}"));
    let opened = 0;
    server?.on("connection", () => opened++);
    for (let request = 0; request < 5; request++) await api.get("overview");
    expect(opened).toBe(1);
  });

  it.each(["ftp://broker", "broker:15672", "http://"])(
    "does not repeat an address that is none, %s",
    (address) => {
      const wrong = () => new BrokerClient({ endpoint: `${address}`, username: "u", password: "p" });
      expect(wrong).toThrow(/must begin with http:\/\/ or https:\/\//);
    },
  );

  it("shows no password that stands in the address", async () => {
    const { api } = await against(answer(500, ""));
    const endpoint = api.endpoint.replace("http://", "http://user:in-the-address@");
    const client = new BrokerClient({ endpoint, username: "u", password: "p" }, { retryAfterMs: [] });
    const error = await client.get("users").catch((error: unknown) => error);
    client.close();
    expect(String(error)).not.toContain("in-the-address");
  });
});
