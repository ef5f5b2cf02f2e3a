// The kubernetes plugin where no cluster can be reached: a fresh stack can still be previewed.
import { afterAll, beforeAll, expect, it } from "vitest";
import { at, unknown } from "../../components/engine/protocol/value.ts";
import { type PluginProcess, startPlugin, urnOf } from "./kubernetesPluginProcess.ts";

/** A port of the loopback interface on which nothing listens. */
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [{ name: "gone", cluster: { server: "https://127.0.0.1:1", "insecure-skip-tls-verify": true } }],
  users: [{ name: "me", user: {} }],
  contexts: [{ name: "gone", context: { cluster: "gone", user: "me", namespace: "shop" } }],
  "current-context": "gone",
});
const urn = urnOf("kubernetes:core/v1:ConfigMap", "settings");
let plugin: PluginProcess;

beforeAll(async () => {
  plugin = await startPlugin({ PATH: process.env.PATH }, { kubeconfig });
}, 30_000);

afterAll(() => plugin.stop());

it("previews a new object without a cluster, in the namespace of the kubeconfig's context", async () => {
  const inputs = await plugin.check(urn, { apiVersion: "v1", kind: "ConfigMap", data: { a: "1" } });
  const { outputs } = await plugin.create(urn, inputs, { preview: true });
  expect(at(outputs, "data", "a")).toBe("1");
  expect(at(outputs, "metadata", "namespace")).toBe("shop");
  expect(at(outputs, "metadata", "name")).toMatch(/^settings-[0-9a-f]{8}$/);
  expect(at(outputs, "metadata", "uid")).toBe(unknown);
});

it("fails an update without a cluster by an error that says where it looked", async () => {
  const inputs = await plugin.check(urn, { apiVersion: "v1", kind: "ConfigMap" });
  await expect(plugin.create(urn, inputs)).rejects.toThrow(
    /https:\/\/127.0.0.1:1 does not answer \(ECONNREFUSED\)/,
  );
});

it("refuses what it cannot do before anything is made", async () => {
  const patch = urnOf("kubernetes:core/v1:ConfigMapPatch", "other");
  await expect(plugin.check(patch, { apiVersion: "v1", kind: "ConfigMap" })).rejects.toThrow(/not supported/);
  const chart = urnOf("kubernetes:helm.sh/v3:Release", "chart");
  await expect(plugin.check(chart, {})).rejects.toThrow(/kubernetes:helm.sh\/v3:Release is not supported/);
});
