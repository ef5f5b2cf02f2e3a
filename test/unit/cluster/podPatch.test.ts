import { describe, expect, it } from "vitest";
import { patched } from "../../../components/cluster/podPatch.ts";
import { podTemplate } from "../../../components/cluster/podTemplate.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly volumeMounts: readonly object[];
}

interface Spec {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
  readonly securityContext: object;
}

// The manifests hold plain values only, though Pulumi's types allow others.
const specOf = (settings: ClusterSettings = {}) => podTemplate(resolved(settings)).spec as unknown as Spec;

describe("a patch of the pods", () => {
  it("adds a sidecar and a volume, and keeps the broker's own containers and mounts", () => {
    const podPatch = {
      spec: {
        containers: [
          { name: "rabbitmq", volumeMounts: [{ name: "extra", mountPath: "/extra" }] },
          { name: "sidecar", image: "sidecar:1" },
        ],
        volumes: [{ name: "extra", emptyDir: {} }],
      },
    };
    const [before, after] = [specOf(), specOf({ podPatch })];
    expect(after.containers.map(({ name }) => name)).toEqual(["rabbitmq", "sidecar"]);
    const extra = { name: "extra", mountPath: "/extra" };
    const [broker] = before.containers;
    expect(after.containers[0]).toEqual({
      ...broker,
      volumeMounts: [...(broker?.volumeMounts ?? []), extra],
    });
    expect(after.volumes.map(({ name }) => name)).toContain("extra");
    expect(after.initContainers).toEqual(before.initContainers);
  });

  it("changes what is there, takes away what is null, and replaces lists that have no names", () => {
    const value = { a: { b: 1, c: 2 }, list: [1, 2], named: [{ name: "x", v: 1 }, { name: "y" }] };
    const patch = { a: { b: null, d: 3 }, list: [3], named: [{ name: "x", v: 2 }, { name: "z" }] };
    expect(patched(value, patch)).toEqual({
      a: { c: 2, d: 3 },
      list: [3],
      named: [{ name: "x", v: 2 }, { name: "y" }, { name: "z" }],
    });
    expect(patched(value, {})).toEqual(value);
  });
});

describe("pods for OpenShift", () => {
  it("name no user and no group, which the cluster chooses, and are no root all the same", () => {
    const { securityContext } = specOf({ openshift: true });
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  });
});
