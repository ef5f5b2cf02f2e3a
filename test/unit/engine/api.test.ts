import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Api, Refused, Unreachable } from "../../../components/engine/api.ts";

let server: Server | undefined;
let api: Api | undefined;
afterEach(() => {
  api?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A client of a broker that answers each request in turn, the last answer for good. */
async function against(...answers: RequestListener[]): Promise<{ api: Api; urls: string[] }> {
  const urls: string[] = [];
  server = createServer((request, response) => {
    urls.push(`${request.method} ${request.url}`);
    answers[Math.min(urls.length, answers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const login = { endpoint: `http://127.0.0.1:${port}`, username: "u", password: "very-secret" };
  api = new Api(login, { timeoutMs: 200, retryAfterMs: [1, 1] });
  return { api, urls };
}

const answer =
  (status: number, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(body);
  };
const notFound = '{"error":"Object Not Found","reason":"Not Found"}';

describe("the way to the broker", () => {
  it("tries again what may pass, a bounded number of times", async () => {
    const { api, urls } = await against(answer(503, ""), answer(200, '{"a":1}'));
    expect(await api.get("vhosts", "a/b@ü")).toEqual({ a: 1 });
    expect(urls).toEqual(Array(2).fill("GET /api/vhosts/a%2Fb%40%C3%BC"));
  });

  it.each([
    ["answers only errors", answer(500, "boom")],
    ["hangs", () => undefined],
    ["cuts the connection", (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
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

  it("takes a login that is refused for the end, not for an empty broker", async () => {
    const { api, urls } = await against(answer(401, '{"error":"not_authorized","reason":"Not_Authorized"}'));
    await expect(api.find("users", "u")).rejects.toThrow(/refuses the login/);
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
});
