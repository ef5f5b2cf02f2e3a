// What the kubernetes plugin asks of an API server, counted by a server that only pretends to be one.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type PluginProcess, startPlugin, urnOf } from "./kubernetesPluginProcess.ts";

const urn = urnOf("kubernetes:core/v1:ConfigMap", "settings");
const inputs = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "shop" },
  data: { a: "1" },
};
const sockets = new Set<Socket>();
let requests: string[] = [];
/** Answers that come before the right one: a status, or 0 to drop the connection. */
let failures: number[] = [];
let plugin: PluginProcess;

function reply(request: IncomingMessage, response: ServerResponse): void {
  requests.push(`${request.method} ${request.url?.split("?")[0]}`);
  const failure = request.method === "PATCH" ? failures.shift() : undefined;
  if (failure === 0) return void request.socket.destroy();
  const resources = [{ name: "configmaps", kind: "ConfigMap", namespaced: true }];
  const body =
    request.url === "/api/v1" ? { resources } : { ...inputs, metadata: { ...inputs.metadata, uid: "1" } };
  response.writeHead(failure ?? 200, { "content-type": "application/json" });
  response.end(JSON.stringify(failure === undefined ? body : { message: "not now" }));
}

const server = createServer((request, response) =>
  request.resume().on("end", () => reply(request, response)),
);
server.on("connection", (socket) => sockets.add(socket));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cluster = { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true };
  const kubeconfig = JSON.stringify({
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user: { token: "sesame" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });
  plugin = await startPlugin({ PATH: process.env.PATH }, { kubeconfig });
}, 30_000);

beforeEach(() => {
  requests = [];
  failures = [];
  sockets.clear();
});

afterAll(async () => {
  await plugin.stop();
  server.closeAllConnections();
  server.close();
});

it("asks nothing of the cluster for an object that does not change, so that such an update is quick", async () => {
  const checked = await plugin.check(urn, inputs, inputs);
  expect((await plugin.diff(urn, "shop/settings", inputs, checked, checked)).changes).toBe(false);
  expect(requests).toEqual([]);
});

it("does not fail an update because the API server is busy, restarting or dropping connections for a moment", async () => {
  failures = [429, 503, 0];
  const { id } = await plugin.create(urn, inputs);
  expect(id).toBe("shop/settings");
  expect(requests.filter((request) => request.startsWith("PATCH"))).toHaveLength(4);
}, 10_000);

it("gives up on a server that stays broken, with the server's own words", async () => {
  failures = Array.from({ length: 20 }, () => 500);
  await expect(plugin.create(urn, inputs)).rejects.toThrow("ConfigMap shop/settings: not now");
  expect(requests.filter((request) => request.startsWith("PATCH"))).toHaveLength(5);
}, 15_000);

it("makes hundreds of objects over one connection, not one each", async () => {
  for (let index = 0; index < 20; index++) await plugin.create(urn, inputs);
  expect(requests).toHaveLength(20);
  expect(sockets.size).toBeLessThanOrEqual(1);
});

it("ends a wait that is under way when the user cancels the update", async () => {
  const metadata = { name: "settings", namespace: "shop", finalizers: ["never"] };
  const deletion = plugin.delete(urn, "shop/settings", { ...inputs, metadata }, inputs);
  const outcome = expect(deletion).rejects.toThrow("cancelled while waiting until it is deleted");
  await new Promise((resolve) => setTimeout(resolve, 400));
  await plugin.cancel();
  await outcome;
}, 10_000);
