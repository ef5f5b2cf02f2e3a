import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { warnOfReplacedSecrets } from "../../../components/pulumi/mutableSecrets.ts";

class Parent extends pulumi.ComponentResource {}

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
});

async function warnings(args?: { readonly enableSecretMutable?: boolean }): Promise<readonly string[]> {
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
  const { Provider } = await import("@pulumi/kubernetes/provider.js");
  const provider = args && new Provider("own", args);
  const parent = new Parent("warren:index:Topology", "shop");
  warnOfReplacedSecrets(provider, parent);
  await new Promise((resolve) => parent.urn.apply(resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return warn.mock.calls.map(([message]) => message);
}

const warned = [expect.stringContaining("pulumi config set kubernetes:enableSecretMutable true")];

it("says before a Secret in use would be deleted and made anew, and what prevents it", async () => {
  expect(await warnings()).toEqual(warned);
});

it("is silent where the stack's configuration lets Secrets change in place", async () => {
  pulumi.runtime.setAllConfig({ "kubernetes:enableSecretMutable": "true" });
  expect(await warnings()).toEqual([]);
  pulumi.runtime.setAllConfig({});
  vi.stubEnv("PULUMI_K8S_ENABLE_SECRET_MUTABLE", "true");
  expect(await warnings()).toEqual([]);
});

it("looks at the provider that makes the Secrets, where it is the program's own", async () => {
  pulumi.runtime.setAllConfig({ "kubernetes:enableSecretMutable": "true" });
  expect(await warnings({})).toEqual(warned);
  vi.restoreAllMocks();
  expect(await warnings({ enableSecretMutable: true })).toEqual([]);
});
