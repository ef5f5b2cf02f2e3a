import { expect, it } from "vitest";
import { differences } from "../../../components/engine/protocol/difference.ts";
import { Secret, unknown } from "../../../components/engine/protocol/value.ts";
import {
  mustDeleteFirst,
  replacedByRule,
  replacedByServer,
} from "../../../local/plugins/kubernetes/replacement.ts";

const frozen = { secretMutable: false, configMapMutable: false };
const change = (path: string) => ({ path, kind: "update" as const });

it("blames only the changed fields that a StatefulSet's refusal does not list as mutable", () => {
  const message =
    "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
    "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  const changes = [
    "metadata.labels.a",
    "spec.replicas",
    "spec.serviceName",
    "spec.template.spec.dnsPolicy",
  ].map(change);
  expect(replacedByServer(changes, [{ field: "spec", message }])).toEqual(["spec.serviceName"]);
});

it("blames the field that is named as immutable, or what changed below it", () => {
  const changes = ["spec.selector.matchLabels.app", "spec.replicas"].map(change);
  const cause = { field: "spec.selector", message: "Invalid value: …: field is immutable" };
  expect(replacedByServer(changes, [cause])).toEqual(["spec.selector.matchLabels.app"]);
  expect(
    replacedByServer([change("roleRef")], [{ field: "roleRef.name", message: "cannot change roleRef" }]),
  ).toEqual(["roleRef"]);
});

it("replaces a Secret or ConfigMap for its data by default, so that Pods that name it roll", () => {
  const secret = { apiVersion: "v1", kind: "Secret" };
  expect(replacedByRule([change("stringData.a")], secret, frozen)).toEqual(["stringData.a"]);
  expect(replacedByRule([change("metadata.labels.a")], secret, frozen)).toEqual([]);
  expect(replacedByRule([change("stringData.a")], secret, { ...frozen, secretMutable: true })).toEqual([]);
  const immutable = { ...secret, immutable: true };
  expect(replacedByRule([change("data.a")], immutable, { ...frozen, secretMutable: true })).toEqual([
    "data.a",
  ]);
});

it("deletes the old object first only where the new one cannot stand beside it", () => {
  const object = { kind: "Job", metadata: { name: "a", namespace: "n" } };
  expect(mustDeleteFirst(object, object)).toBe(true);
  expect(mustDeleteFirst(object, { kind: "Job", metadata: { name: "b", namespace: "n" } })).toBe(false);
  const autonamed = {
    ...object,
    metadata: { ...object.metadata, annotations: { "pulumi.com/autonamed": "true" } },
  };
  expect(mustDeleteFirst(autonamed, autonamed)).toBe(false);
});

it("shows each changed leaf by its path, and no change where a value has only become secret", () => {
  const before = { labels: { "a.b/c": "1" }, list: [{ x: 1 }, { x: 2 }], same: "s" };
  const after = { labels: { "a.b/c": "2" }, list: [{ x: 1 }], same: new Secret("s"), late: unknown };
  expect(differences(before, after)).toEqual([
    { path: 'labels["a.b/c"]', kind: "update" },
    { path: "late", kind: "add" },
    { path: "list[1]", kind: "delete" },
  ]);
});
