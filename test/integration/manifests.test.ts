/** Each setting of the cluster, as the real API server takes it: a dry run goes through validation and admission. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientService, headlessService } from "../../components/cluster/services.ts";
import type { ClusterSettings } from "../../components/cluster/settings.ts";
import { statefulSet } from "../../components/cluster/statefulSet.ts";
import { templateChanges } from "../../components/cluster/templateChanges.ts";
import { resolved } from "../unit/cluster/resolved.ts";

const namespace = `manifests-${process.pid}`;

const kubectl = (args: readonly string[], input?: string): string =>
  execFileSync("kubectl", args, { encoding: "utf8", ...(input !== undefined && { input }) });

beforeAll(() => {
  kubectl(["create", "namespace", namespace]);
  kubectl(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
});
afterAll(() => kubectl(["delete", "namespace", namespace, "--wait=false"]));

/** @returns the object as it would be stored */
function accepted(object: object): unknown {
  const options = ["--dry-run=server", "--validate=strict", "--namespace", namespace, "-o", "json"];
  return JSON.parse(kubectl(["create", "-f", "-", ...options], JSON.stringify(object)));
}

const labelled = { env: { ERL_MAX_PORTS: "65536" }, labels: { team: "shop" }, annotations: { note: "a" } };

const cases: readonly [string, ClusterSettings][] = [
  ["the defaults", {}],
  ["4.0, which needs an account", { version: "4.0.9" }],
  ["CPU and memory in other units", { resources: { cpu: "0.5", memory: "2048Mi" } }],
  ["imagePullSecrets and imagePullPolicy", { pods: { imagePullSecrets: ["a"], imagePullPolicy: "Always" } }],
  [
    "tolerations, nodeSelector and affinity",
    {
      pods: {
        tolerations: [{ key: "brokers", operator: "Exists", effect: "NoSchedule" }],
        nodeSelector: { disk: "fast" },
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "noisy" } } },
            ],
          },
        },
      },
    },
  ],
  ["dnsPolicy and dnsConfig", { pods: { dnsPolicy: "None", dnsConfig: { nameservers: ["10.0.0.10"] } } }],
  ["env, labels and annotations of the pods", { pods: labelled }],
  ["labels and annotations of all objects", { labels: { cost: "42" }, annotations: { owner: "shop" } }],
  ["openshift", { openshift: true }],
  [
    "podPatch",
    {
      podPatch: {
        spec: {
          containers: [{ name: "rabbitmq", env: [{ name: "EXTRA", value: "1" }] }],
          volumes: [{ name: "extra", emptyDir: {} }],
        },
      },
    },
  ],
  [
    "terminationGracePeriodSeconds, spread and storageClass",
    { spread: "required", storage: { storageClass: "s" } },
  ],
];

describe("the API server", () => {
  it.each(cases)("takes a StatefulSet, and one of its pods, with %s", (_, settings) => {
    const set = { apiVersion: "apps/v1", kind: "StatefulSet", ...statefulSet(resolved(settings)) };
    const stored = accepted(set) as { readonly kind: string; readonly spec: { readonly template: unknown } };
    expect(stored.kind).toBe("StatefulSet");
    // Else each preview would say that all nodes restart.
    expect(templateChanges(JSON.parse(JSON.stringify(set)).spec.template, stored.spec.template)).toEqual([]);
    const { metadata, spec } = JSON.parse(JSON.stringify(set)).spec.template;
    const claim = { name: "data", emptyDir: {} };
    const pod = {
      ...{ apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "one" } },
      spec: { ...spec, volumes: [...spec.volumes, claim], serviceAccountName: "default" },
    };
    expect(accepted(pod)).toMatchObject({ kind: "Pod" });
  });

  it("takes the names of classes and accounts, which only a real pod needs to exist", () => {
    const pods = { priorityClassName: "high", runtimeClassName: "gvisor", serviceAccountName: "broker" };
    const set = { apiVersion: "apps/v1", kind: "StatefulSet", ...statefulSet(resolved({ pods })) };
    expect(accepted(set)).toMatchObject({ spec: { template: { spec: pods } } });
  });

  it.each(["ClusterIP", "NodePort", "LoadBalancer"])(
    "takes Services of type %s, with annotations",
    (type) => {
      const settings = resolved({ service: { type, annotations: { internal: "true" } } });
      const kind = { apiVersion: "v1", kind: "Service" };
      expect(accepted({ ...kind, ...clientService(settings) })).toMatchObject({
        metadata: { annotations: { internal: "true" } },
        spec: { type },
      });
      expect(accepted({ ...kind, ...headlessService(settings) })).toMatchObject({
        spec: { clusterIP: "None" },
      });
    },
  );

  it("takes the networks that a load balancer lets through", () => {
    const service = { type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24", "2001:db8::/32"] };
    const manifest = { apiVersion: "v1", kind: "Service", ...clientService(resolved({ service })) };
    expect(accepted(manifest)).toMatchObject({ spec: service });
  });

  it("refuses what is no part of a pod, in the preview and with its name", () => {
    const settings = resolved({ podPatch: { spec: { containerz: [] } as never } }); // as from a stack's file
    const set = { apiVersion: "apps/v1", kind: "StatefulSet", ...statefulSet(settings) };
    expect(() => accepted(set)).toThrow(/unknown field "spec\.template\.spec\.containerz"/);
  });
});
