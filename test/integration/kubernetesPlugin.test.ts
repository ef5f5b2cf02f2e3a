// The kubernetes plugin against the cluster that KUBECONFIG names: the life of objects.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at, Secret, unknown, type ValueMap } from "../../components/engine/protocol/value.ts";
import { initializationFailure, type PluginProcess, startPlugin, urnOf } from "./kubernetesPluginProcess.ts";

const namespace = `plugin-test-${randomBytes(4).toString("hex")}`;
const namespaceType = "kubernetes:core/v1:Namespace";
let plugin: PluginProcess;

function object(
  apiVersion: string,
  kind: string,
  name: string,
  rest: ValueMap = {},
  annotations: ValueMap = {},
): ValueMap {
  return { apiVersion, kind, metadata: { name, namespace, annotations }, ...rest };
}

function configMap(name: string, data: ValueMap, annotations: ValueMap = {}): ValueMap {
  return object("v1", "ConfigMap", name, { data }, annotations);
}

function statefulSet(
  name: string,
  template: ValueMap,
  spec: ValueMap = {},
  annotations: ValueMap = {},
): ValueMap {
  const labels = { app: name };
  const pod = {
    metadata: { labels },
    spec: { containers: [{ name: "main", image: "none.invalid/none", ...template }] },
  };
  const all = { replicas: 0, serviceName: name, selector: { matchLabels: labels }, template: pod, ...spec };
  return object("apps/v1", "StatefulSet", name, { spec: all }, annotations);
}

async function make(type: string, program: ValueMap) {
  const urn = urnOf(type, String(at(program, "metadata", "name")));
  const inputs = await plugin.check(urn, program);
  return { urn, inputs, ...(await plugin.create(urn, inputs)) };
}

beforeAll(async () => {
  if (!process.env.KUBECONFIG) throw new Error("KUBECONFIG is not set: start the cluster, then set it");
  plugin = await startPlugin(process.env, { enableConfigMapMutable: "true" });
  await plugin.create(urnOf(namespaceType, namespace), {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
}, 30_000);

afterAll(async () => {
  const background = { metadata: { annotations: { "pulumi.com/skipAwait": "true" } } };
  await plugin.delete(urnOf(namespaceType, namespace), namespace, {}, background);
  await plugin.stop();
}, 30_000);

it("keeps a Secret's values encrypted in the state, however they came in", async () => {
  const program = object("v1", "Secret", "hidden", { stringData: { password: "correct horse" } });
  const { outputs } = await make("kubernetes:core/v1:Secret", program);
  expect(outputs.data).toBeInstanceOf(Secret);
  expect(at(outputs, "data", "password")).toBe(Buffer.from("correct horse").toString("base64"));
  expect(at(outputs, "metadata", "managedFields")).toBeUndefined();
});

it("keeps a value secret that a program put into an object of another kind", async () => {
  const program = configMap("leaky", { url: new Secret("amqp://guest:swordfish@broker") });
  const { outputs } = await make("kubernetes:core/v1:ConfigMap", program);
  const data = outputs.data;
  expect(data !== null && typeof data === "object" && "url" in data && data.url).toBeInstanceOf(Secret);
});

it("makes nothing in a preview, and promises no value that only the update knows", async () => {
  const urn = urnOf("kubernetes:core/v1:Service", "previewed");
  const spec = { selector: { app: "x" }, ports: [{ port: 80 }] };
  const inputs = await plugin.check(urn, object("v1", "Service", "previewed", { spec }));
  const { id, outputs } = await plugin.create(urn, inputs, { preview: true });
  expect(id).toBe("");
  expect(at(outputs, "spec", "clusterIP")).toBe(unknown);
  expect(at(outputs, "metadata", "uid")).toBe(unknown);
  expect(at(outputs, "metadata", "name")).toBe("previewed");
  expect((await plugin.read(urn, `${namespace}/previewed`)).id).toBe("");
});

it("shows what somebody changed by hand after a refresh, and the next update undoes it", async () => {
  const type = "kubernetes:core/v1:ConfigMap";
  const { urn, inputs, id, outputs } = await make(type, configMap("drifting", { wanted: "1" }));
  const other = urnOf(type, "somebody-else");
  await plugin.create(other, configMap("drifting", { wanted: "2" }, { "pulumi.com/patchForce": "true" }));

  expect((await plugin.diff(urn, id, outputs, inputs, inputs)).changes).toBe(false);
  const refreshed = await plugin.read(urn, id, outputs, inputs);
  const diff = await plugin.diff(urn, id, refreshed.outputs, refreshed.inputs, inputs);
  expect(diff).toMatchObject({ changes: true, paths: ["data.wanted"], replaces: [] });
  const after = await plugin.update(urn, id, refreshed.outputs, refreshed.inputs, inputs);
  expect(at(after, "data", "wanted")).toBe("1");
});

it("does not overwrite what another manager has set without being told, and names the field and the manager", async () => {
  const type = "kubernetes:core/v1:ConfigMap";
  await make(type, configMap("contested", { key: "theirs" }));
  const urn = urnOf(type, "second-owner");
  const error: unknown = await plugin
    .create(urn, configMap("contested", { key: "ours" }))
    .catch((caught: unknown) => caught);
  expect(String(error)).toMatch(/\.data\.key: conflict with "pulumi-kubernetes-[0-9a-f]{8}"/);
  expect(String(error)).toContain("pulumi.com/patchForce");
  const forced = await plugin.create(
    urn,
    configMap("contested", { key: "ours" }, { "pulumi.com/patchForce": "true" }),
  );
  expect(at(forced.outputs, "data", "key")).toBe("ours");
});

it("replaces a StatefulSet only for what cannot change in place, and the preview names just that", async () => {
  const { urn, inputs, id, outputs } = await make("kubernetes:apps/v1:StatefulSet", statefulSet("rigid", {}));
  const image = statefulSet("rigid", { image: "none.invalid/other" });
  const both = statefulSet("rigid", { image: "none.invalid/other" }, { podManagementPolicy: "Parallel" });
  const inPlace = await plugin.diff(urn, id, outputs, inputs, await plugin.check(urn, image, inputs));
  expect(inPlace).toMatchObject({ replaces: [], paths: ["spec.template.spec.containers[0].image"] });
  const replaced = await plugin.diff(urn, id, outputs, inputs, await plugin.check(urn, both, inputs));
  expect(replaced).toMatchObject({ replaces: ["spec.podManagementPolicy"], deleteBeforeReplace: true });
});

it("keeps an object in the state that was made but did not become ready in time, and says why", async () => {
  const urn = urnOf("kubernetes:apps/v1:StatefulSet", "stuck");
  const inputs = await plugin.check(
    urn,
    statefulSet("stuck", {}, { replicas: 1 }, { "pulumi.com/timeoutSeconds": "2" }),
  );
  const { id, reasons, outputs } = initializationFailure(
    await plugin.create(urn, inputs).catch((error: unknown) => error),
  );
  expect(id).toBe(`${namespace}/stuck`);
  expect(at(outputs, "metadata", "name")).toBe("stuck");
  expect(reasons[0]).toContain(`StatefulSet ${namespace}/stuck was not ready after 2 s: 0 of 1 Pods ready`);
  expect(reasons[1]).toMatch(/Pod stuck-0: /);
});

it("takes an object over by import without a change to it", async () => {
  const { urn, inputs, id } = await make(
    "kubernetes:core/v1:ConfigMap",
    configMap("adopted", { key: "value" }),
  );
  const imported = await plugin.read(urn, id);
  const news = await plugin.check(urn, imported.inputs, imported.inputs);
  expect(at(imported.inputs, "data")).toEqual(at(inputs, "data"));
  expect((await plugin.diff(urn, id, imported.outputs, imported.inputs, news)).changes).toBe(false);
});

it("says what holds a deletion up, and takes an object that is gone for deleted", async () => {
  const type = "kubernetes:core/v1:ConfigMap";
  const held = configMap("held", {});
  const metadata = { name: "held", namespace, finalizers: ["example.com/hold"] };
  const { urn, inputs, id, outputs } = await make(type, { ...held, metadata });
  await expect(plugin.delete(urn, id, outputs, inputs, 1)).rejects.toThrow(
    /finalizers example.com\/hold hold it/,
  );
  await plugin.update(urn, id, outputs, inputs, { ...held, metadata: { name: "held", namespace } });
  await plugin.delete(urn, id, outputs, inputs, 20);
  expect((await plugin.read(urn, id, outputs, inputs)).id).toBe("");
  await plugin.delete(urn, id, outputs, inputs);
}, 30_000);

it("makes objects of a custom kind right after its definition", async () => {
  const group = `${namespace}.example.com`;
  const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
  const schema = { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } };
  const definition = await make(definitionType, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "things", kind: "Thing" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  });
  try {
    const thing = await make(
      `kubernetes:${group}/v1:Thing`,
      object(`${group}/v1`, "Thing", "first", { spec: { free: 1 } }),
    );
    expect(thing.id).toBe(`${namespace}/first`);
    expect(at(thing.outputs, "spec", "free")).toBe(1);
  } finally {
    await plugin.delete(definition.urn, definition.id, definition.outputs, definition.inputs);
  }
}, 60_000);
