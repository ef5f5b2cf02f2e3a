import { expect, it } from "vitest";
import { redact } from "../../../components/engine/protocol/secrets.ts";
import { at, Secret, unknown } from "../../../components/engine/protocol/value.ts";
import {
  importedInputs,
  previewOutputs,
  refreshedInputs,
  toOutputs,
} from "../../../local/plugins/kubernetes/state.ts";

const manager = "pulumi-kubernetes-0";

it("encrypts a secret that the server has copied to another place of the object", () => {
  const inputs = { kind: "Deployment", spec: { env: [new Secret("swordfish")] } };
  const live = { kind: "Deployment", metadata: { annotations: { copy: '{"env":["swordfish"]}' } }, spec: {} };
  const outputs = toOutputs(live, inputs, manager);
  expect(
    JSON.stringify(outputs, (_, value: unknown) => (value instanceof Secret ? "hidden" : value)),
  ).not.toContain("swordfish");
});

it("leaves an object's name legible although its Secret's data repeats it", () => {
  const metadata = { name: "rabbitmq-login" };
  const inputs = {
    kind: "Secret",
    metadata,
    stringData: new Secret({ type: "rabbitmq", password: "swordfish" }),
  };
  const outputs = toOutputs({ kind: "Secret", metadata, data: { type: "cmFiYml0bXE=" } }, inputs, manager);
  expect(outputs.metadata).toEqual(metadata);
  expect(redact('Secret "rabbitmq-login" is invalid: swordfish', inputs)).toBe(
    'Secret "rabbitmq-login" is invalid: [secret]',
  );
});

it("encrypts a Secret's data that was changed by hand, and data that was imported", () => {
  const recorded = { kind: "Secret", metadata: {}, data: { p: Buffer.from("old").toString("base64") } };
  const live = { ...recorded, data: { p: Buffer.from("new").toString("base64") } };
  const refreshed = refreshedInputs({ kind: "Secret", stringData: new Secret({ p: "old" }) }, recorded, live);
  expect(refreshed.stringData).toEqual(new Secret({ p: "new" }));
  expect(importedInputs(live).data).toBeInstanceOf(Secret);
});

it("takes no spelling of the server's for a change made by hand", () => {
  const inputs = { spec: { cpu: "1000m", replicas: 3, labels: { a: "1", b: "2" } } };
  const recorded = { spec: { cpu: "1", replicas: 3, labels: { a: "1", b: "2" }, defaulted: true } };
  expect(refreshedInputs(inputs, recorded, { ...recorded })).toEqual(inputs);
  const changed = { spec: { cpu: "1", replicas: 5, labels: { a: "1", other: "x" }, defaulted: false } };
  expect(refreshedInputs(inputs, recorded, changed)).toEqual({
    spec: { cpu: "1000m", replicas: 5, labels: { a: "1" } },
  });
});

it("promises in a preview no address that the real operation draws anew", () => {
  const inputs = { kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 80 }] } };
  const dryRun = {
    ...inputs,
    spec: { clusterIP: "10.0.0.7", ports: [{ port: 80, nodePort: 30_001 }] },
    status: {},
  };
  const outputs = previewOutputs(inputs, dryRun, undefined);
  expect(at(outputs, "spec", "clusterIP")).toBe(unknown);
  expect(at(outputs, "spec", "ports", 0, "nodePort")).toBe(unknown);
  expect(at(outputs, "spec", "ports", 0, "port")).toBe(80);
  const headless = { ...inputs, spec: { clusterIP: "None" } };
  expect(at(previewOutputs(headless, headless, undefined), "spec", "clusterIP")).toBe("None");
});

it("imports an object without what only the server writes", () => {
  const live = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "c",
      uid: "1",
      resourceVersion: "2",
      annotations: { "deployment.kubernetes.io/revision": "3" },
    },
    status: { phase: "x" },
  };
  expect(importedInputs(live)).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } });
});
