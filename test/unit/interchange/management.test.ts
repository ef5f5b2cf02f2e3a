import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { brokerFrom } from "../../../cli/liveBroker.ts";
import { managementOf } from "../../../cli/management.ts";

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const password = "hunter2-is-secret";
const login = (endpoint: string, timeoutMs = 5000) =>
  managementOf({ endpoint, username: "dora", password }, { timeoutMs, retryAfterMs: [] });

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("an error was expected");
  return error.message;
}

test("a path prefix and a trailing slash of the URL are kept and dropped", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.end('{"name":"warren"}');
  });
  expect(await login(`${url}/broker/`).get("/overview")).toEqual({ name: "warren" });
  const basic = `Basic ${Buffer.from(`dora:${password}`).toString("base64")}`;
  expect(asked).toEqual(["/broker/api/overview", basic]);
});

test.each([
  [401, /refuses the credentials of user "dora" .*; check the username and the password/],
  [403, /RabbitMQ rejected the request \(403\): .*`administrator`/],
  [404, /no such object/],
  [400, /RabbitMQ rejected the request \(400\): bad \[31m$/],
])("status %i is said in words, with what the broker says and without the password", async (status, says) => {
  const url = await serve((_, response) => {
    response.statusCode = status;
    response.end(JSON.stringify({ error: "bad_request", reason: "bad \u001b[31m" }));
  });
  const message = await messageOf(login(url).get("/queues/%2F/orders"));
  expect(message).toMatch(says);
  expect(message).toContain("/api/queues/%2F/orders");
  expect(message).not.toContain(password);
  expect(message).not.toContain("\u001b");
});

test("the password does not follow a redirect to another server", async () => {
  let reached = false;
  const other = await serve((_, response) => {
    reached = true;
    response.end("{}");
  });
  const url = await serve((_, response) => {
    response.writeHead(302, { location: `${other}/api/overview` }).end();
  });
  expect(await messageOf(login(url).get("/overview"))).toContain("302");
  expect(reached).toBe(false);
});

test("a page that is not the management API is said to be none", async () => {
  const url = await serve((_, response) => response.end("<html>"));
  expect(await messageOf(login(url).get("/overview"))).toContain("the answer is not JSON");
});

test("a port where nobody listens, and one without TLS, are told apart", async () => {
  const url = await serve((_, response) => response.end("{}"));
  expect(await messageOf(login(url.replace("http:", "https:")).get("/overview"))).toMatch(/TLS|closed/);
  const closed = await serve(() => {});
  await new Promise((done) => servers.pop()?.close(done));
  expect(await messageOf(login(closed).get("/overview"))).toContain("connection refused");
});

test("a broker that never answers ends the command", async () => {
  const url = await serve(() => {});
  expect(await messageOf(login(url, 200).get("/overview"))).toContain("no answer within 0.2 s");
  servers.at(-1)?.closeAllConnections();
});

test("a password in the URL is refused and not repeated", () => {
  expect(() => login(`http://dora:${password}@localhost`)).toThrow(/holds a username or a password/);
  expect(() => login(`http://dora:${password}@localhost`)).not.toThrow(password);
});

test("without a password nothing is asked of the broker", async () => {
  expect(await messageOf(brokerFrom({ url: "http://localhost", user: "dora" }))).toContain("WARREN_PASSWORD");
  const file = { url: "http://localhost", user: "d", "password-file": "/nowhere" };
  expect(await messageOf(brokerFrom(file))).toContain("password file /nowhere");
});
