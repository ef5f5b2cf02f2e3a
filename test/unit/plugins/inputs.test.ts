import { expect, it } from "vitest";
import { at, Secret, unknown, type ValueMap } from "../../../components/engine/protocol/value.ts";
import { checkInputs } from "../../../local/plugins/kubernetes/inputs.ts";

const label = ["metadata", "labels", "app.kubernetes.io/managed-by"] as const;

function check(news: ValueMap, olds: ValueMap = {}, type = "kubernetes:core/v1:ConfigMap") {
  const request = {
    urn: "u",
    type,
    name: "Settings",
    news,
    olds,
    proposedName: undefined,
    randomSeed: new Uint8Array(),
  };
  return checkInputs(request, async () => "shop");
}

const configMap = { apiVersion: "v1", kind: "ConfigMap" };

it("keeps the name that it made up at first, so that an update does not replace the object", async () => {
  const first = (await check(configMap)).inputs;
  expect(at(first, "metadata", "name")).toMatch(/^settings-[0-9a-f]{8}$/);
  expect((await check(configMap, first)).inputs).toEqual(first);
});

it("makes up another name for the replacement of an object, which stands beside the old one for a while", async () => {
  const name = (inputs: ValueMap) => at(inputs, "metadata", "name");
  expect(name((await check(configMap)).inputs)).not.toBe(name((await check(configMap)).inputs));
});

it("does not take the name back that a program has given itself", async () => {
  const named = { ...configMap, metadata: { name: "mine" } };
  const old = (await check(named)).inputs;
  expect(at((await check(configMap, old)).inputs, "metadata", "name")).not.toBe("mine");
});

it("puts an object that names no namespace into the default one, and one of the whole cluster into none", async () => {
  expect(at((await check(configMap)).inputs, "metadata", "namespace")).toBe("shop");
  const role = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { namespace: "oops" },
  };
  expect(at((await check(role)).inputs, "metadata", "namespace")).toBeUndefined();
  const custom = { apiVersion: "example.com/v1", kind: "Thing" };
  expect(at((await check(custom)).inputs, "metadata", "namespace")).toBeUndefined();
});

it("labels what it makes, but not what was imported without the label", async () => {
  expect(at((await check(configMap)).inputs, ...label)).toBe("pulumi");
  const imported = { ...configMap, metadata: { name: "c", namespace: "shop" } };
  expect(at((await check(imported, imported)).inputs, ...label)).toBeUndefined();
});

it("leaves unknown and secret metadata as they are", async () => {
  const news = {
    ...configMap,
    metadata: { name: unknown, labels: unknown, annotations: new Secret({ a: "b" }) },
  };
  const { inputs } = await check(news);
  expect(at(inputs, "metadata", "name")).toBe(unknown);
  expect(at(inputs, "metadata", "labels")).toBe(unknown);
  expect((await check({ ...configMap, metadata: new Secret({ name: "n" }) })).inputs.metadata).toBeInstanceOf(
    Secret,
  );
});

it("refuses Patch and List kinds, charts and generated names in the preview", async () => {
  const refused = await Promise.all([
    check(configMap, {}, "kubernetes:core/v1:ConfigMapPatch"),
    check({ ...configMap, kind: "ConfigMapList", items: [] }, {}, "kubernetes:core/v1:ConfigMapList"),
    check({}, {}, "kubernetes:helm.sh/v4:Chart"),
    check({ ...configMap, metadata: { generateName: "x-" } }),
  ]);
  for (const { failures } of refused) expect(failures[0]?.reason).toContain("not supported");
});
