import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, expect, it } from "vitest";
import { objectChanges, objectsOf } from "../../../components/cluster/objectChanges.ts";
import { readLiveObjects } from "../../../components/connection/kubernetes/liveObjects.ts";
import { resolved } from "../cluster/resolved.ts";
import { httpServer, type Running } from "./servers.ts";

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ close }) => close()));
});

/** What is read from an API server with these answers. */
async function read(answers: { readonly [path: string]: readonly [number, unknown] }) {
  const server = await httpServer(({ url = "" }, response) => {
    const [status, body] = answers[url] ?? [404, { kind: "Status", code: 404 }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  running.push(server);
  const kube = new KubeConfig();
  kube.loadFromClusterAndUser(
    { name: "test", server: `http://127.0.0.1:${server.port}`, skipTLSVerify: true },
    { name: "test" },
  );
  return readLiveObjects(kube, "messaging", "rabbitmq");
}

const servicePath = "/api/v1/namespaces/messaging/services/rabbitmq";
const policyPath = "/apis/networking.k8s.io/v1/namespaces/messaging/networkpolicies/rabbitmq";

it("reads both objects as Warren makes them, or each preview would claim a change", async () => {
  const objects = objectsOf(resolved({}));
  const live = await read({
    [servicePath]: [200, objects.Service],
    [policyPath]: [200, objects.NetworkPolicy],
  });
  expect(objectChanges(objects, live)).toEqual([]);
  const metrics = [{ ipBlock: { cidr: "192.0.2.0/24" } }];
  expect(objectChanges(objectsOf(resolved({ networkPolicy: { metrics } })), live)).toEqual(["NetworkPolicy"]);
});

it("tells an object that is not there from one that may not be read", async () => {
  expect(await read({ [servicePath]: [403, { kind: "Status", code: 403 }] })).toEqual({
    NetworkPolicy: null,
  });
});
