/** What a preview says of a change that touches no pod. */
import { describe, expect, it } from "vitest";
import { costOf } from "../../../components/cluster/cost.ts";
import { type ClusterObjects, type Manifest, objectsOf } from "../../../components/cluster/objectChanges.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { resolved } from "./resolved.ts";

type Maps = { readonly [key: string]: unknown };
const mapsOf = (list: unknown) => list as readonly Maps[];

/** As the API server, a cloud and the Kubernetes plugin leave an object. */
function stored({ Service: service, NetworkPolicy: policy }: ClusterObjects): ClusterObjects {
  const added = (manifest: Manifest, annotations: object) => ({
    ...manifest.metadata,
    uid: "1",
    creationTimestamp: "2026-11-30T00:00:00Z",
    annotations: { ...(manifest.metadata?.annotations as Maps), ...annotations },
  });
  return {
    Service: !service
      ? null
      : {
          metadata: added(service, { "cloud.example.com/id": "7", "prometheus.io/scrape": "true" }),
          spec: {
            ...service.spec,
            ...{ clusterIP: "10.0.0.1", ipFamilies: ["IPv4"], sessionAffinity: "None" },
            ports: [
              ...mapsOf(service.spec?.ports).map((port) => ({ ...port, nodePort: 30_000 })),
              { name: "epmd", port: 4369, targetPort: "epmd", protocol: "TCP" },
            ],
          },
        },
    NetworkPolicy: !policy ? null : { metadata: added(policy, {}), spec: policy.spec ?? {} },
  };
}

const set = (objects: ClusterObjects) => ({ replicas: 3, template: {}, objects });
const cost = (before: ClusterSettings, after: ClusterSettings) =>
  costOf(set(objectsOf(resolved(after))), set(stored(objectsOf(resolved(before)))), []);

const scraper = [{ namespaceSelector: { matchLabels: { team: "monitoring" } } }];
const service = "changes the Service, and restarts no node";
const policy = "changes the NetworkPolicy, and restarts no node";
const both = "changes the Service and the NetworkPolicy, and restarts no node";

describe("a preview says that no node restarts if only other objects change, and nothing if none does", () => {
  it.each([
    ["nothing", {}, {}, undefined],
    [
      "nothing of a load balancer",
      { service: { type: "LoadBalancer" } },
      { service: { type: "LoadBalancer" } },
      undefined,
    ],
    [
      "nothing without a NetworkPolicy",
      { networkPolicy: { enabled: false } },
      { networkPolicy: { enabled: false } },
      undefined,
    ],
    ["a label", {}, { labels: { team: "shop" } }, both],
    ["an annotation", {}, { service: { annotations: { "example.com/lb": "internal" } } }, service],
    ["the type, which opens the ports to everybody", {}, { service: { type: "NodePort" } }, both],
    [
      "the networks that a load balancer lets through",
      { service: { type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] } },
      { service: { type: "LoadBalancer" } },
      service,
    ],
    ["who may scrape", {}, { networkPolicy: { metrics: scraper } }, policy],
    [
      "nobody may scrape",
      { networkPolicy: { metrics: scraper } },
      { networkPolicy: { metrics: [] } },
      policy,
    ],
    ["no NetworkPolicy any more", {}, { networkPolicy: { enabled: false } }, policy],
    ["a first NetworkPolicy", { networkPolicy: { enabled: false } }, {}, policy],
  ] satisfies readonly [string, ClusterSettings, ClusterSettings, string | undefined][])(
    "%s",
    (_, before, after, expected) => {
      expect(cost(before, after)).toBe(expected);
    },
  );

  it("leaves out what nobody may read, or a preview without the right would claim a change", () => {
    const wanted = objectsOf(resolved({ labels: { team: "shop" } }));
    const { NetworkPolicy } = stored(objectsOf(resolved({})));
    expect(costOf(set(wanted), set({ ...(NetworkPolicy && { NetworkPolicy }) }), [])).toBe(policy);
    expect(costOf(set(wanted), set({}), [])).toBeUndefined();
  });

  it("says first what happens to the nodes", () => {
    const wanted = { ...set(objectsOf(resolved({ labels: { team: "shop" } }))), replicas: 5 };
    expect(costOf(wanted, set(stored(objectsOf(resolved({})))), [])).toBe(
      "starts 2 nodes more, and restarts none",
    );
  });

  it("says it of a cluster without nodes, too", () => {
    const wanted = { ...set(objectsOf(resolved({ labels: { team: "shop" } }))), replicas: 0 };
    expect(
      costOf(wanted, { ...set(stored(objectsOf(resolved({})))), replicas: 0, template: { a: 1 } }, []),
    ).toBe(both);
  });
});
