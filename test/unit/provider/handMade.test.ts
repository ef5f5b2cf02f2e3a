/** What somebody has changed on the broker by hand, as the provider reads and tells it. */
import { expect, it } from "vitest";
import { BrokerClient } from "../../../components/broker/client.ts";
import { objectsResource } from "../../../components/provider/kinds/objects.ts";
import { toServiceError } from "../../../components/provider/protocol/messages.ts";
import { Secret, type ValueMap } from "../../../components/provider/protocol/value.ts";
import { vhostObjectsType } from "../../../components/provider/state/tokens.ts";
import { treeOf } from "../../../components/provider/state/tree.ts";
import { stateVersion } from "../../../components/provider/state/version.ts";
import type { Owned } from "../../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../../components/topology/model.ts";
import { httpServer } from "../connection/servers.ts";

const silent = { status: () => {}, info: () => {}, warn: () => {}, recorded: new Map() };

/** The outputs after a refresh of a vhost whose parameters were as recorded, and are now as found. */
async function refreshed(recorded: readonly Owned[], found: readonly object[]) {
  const server = await httpServer(({ url = "" }, response) => {
    const body = url.includes("definitions") ? { parameters: found } : { name: "v" };
    response.end(JSON.stringify(body));
  });
  const api = new BrokerClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    username: "u",
    password: "p",
    certificates: {},
  });
  const client = () => api;
  // The objects are JSON.
  const olds = { vhost: "v", objects: treeOf<Json>(recorded) as ValueMap, stateVersion };
  const request = { urn: "urn", name: "v", id: "v", type: vhostObjectsType, olds, oldInputs: olds };
  const result = await objectsResource({ api: client, previewApi: client, ...silent }).read(request);
  api.close();
  await server.close();
  return result?.outputs.objects;
}

const parameter = (component: string, name: string, value: Json): Owned => ({
  kind: "parameters",
  keys: [component, name],
  value,
});

/** Everything that is not below a secret mark. */
const clear = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner instanceof Secret ? "[secret]" : inner));

it("is a secret in the state after a refresh", async () => {
  const uri = "amqp://other.example.com";
  const before = { "src-uri": uri, "src-queue": "q" };
  const outputs = await refreshed(
    [
      parameter("shovel", "s", before),
      parameter("federation-upstream", "f", { uri }),
      parameter("own", "o", { a: 1 }),
    ],
    [
      { component: "shovel", name: "s", value: { ...before, "src-uri": "amqp://u:one-secret@h" } },
      {
        component: "federation-upstream",
        name: "f",
        value: { uri: [uri, "amqps://h?password=two-secret"] },
      },
      { component: "own", name: "o", value: { a: { token: "three-secret", at: "x://u:four-secret@h" } } },
    ],
  );
  expect(clear(outputs)).not.toContain("-secret");
  expect(clear(outputs)).toContain("[secret]");
  // What is no secret stays legible, or a refresh would show nothing.
  expect(clear(outputs)).toContain('"src-queue":"q"');
  expect(clear(outputs)).toContain(uri);
});

it("is as the file says it where nobody has changed it, so that a refresh changes no mark", async () => {
  const value = { token: "not hidden in the file either" };
  const outputs = await refreshed([parameter("own", "o", value)], [{ component: "own", name: "o", value }]);
  expect(clear(outputs)).toContain("not hidden");
});

it("cannot act on a terminal through what Pulumi shows", () => {
  const { details } = toServiceError(new Error("refused: \u001b[2J\u202e\n::error::x"));
  expect(details).toBe("refused: \uFFFD[2J\uFFFD\n\uFFFD:error::x");
});
