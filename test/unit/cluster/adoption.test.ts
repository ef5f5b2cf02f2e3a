import { describe, expect, it } from "vitest";
import {
  type FormerCluster,
  obstaclesToAdoption,
  otherNodes,
  stepsBeforeAdoption,
} from "../../../components/cluster/adoption.ts";
import { files } from "../../../components/cluster/configMap.ts";
import { nodeName } from "../../../components/cluster/names.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import { clientService, headlessService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { resolved } from "./resolved.ts";

const problemsOf = (settings: object) =>
  resolveSettings(settings as ClusterSettings, "any").problems.map(({ message }) => message);

const operators = resolved({ adopt: { operator: "shop" } });
const bitnamis = resolved({ adopt: { bitnami: "shop" } });
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("adopt", () => {
  it("takes one maker, whose StatefulSet's name the cluster has", () => {
    expect(operators.name).toBe("shop-server");
    expect(bitnamis.name).toBe("shop-rabbitmq");
    expect([operators.runAs?.uid, bitnamis.runAs?.uid]).toEqual([999, 1001]);
    expect(resolved({ adopt: { bitnami: "my-rabbitmq" } }).name).toBe("my-rabbitmq");
    expect(problemsOf({ adopt: {} })).toEqual([
      "warren:cluster.adopt: a map is not allowed; it must have one of operator and bitnami: who made the cluster",
    ]);
    expect(problemsOf({ adopt: { operator: "a", bitnami: "b" } })).toHaveLength(1);
    expect(problemsOf({ adopt: { operator: "Shop" } })[0]).toContain(
      'warren:cluster.adopt.operator: "Shop" is not allowed; it must be the name of a RabbitmqCluster',
    );
  });

  it("refuses a name that would make the nodes blank", () => {
    expect(problemsOf({ adopt: { operator: "shop" }, name: "shop" })).toEqual([
      'warren:cluster.name: "shop" is not allowed; the StatefulSet that `adopt` names is shop-server, and node names ' +
        "derive from it",
    ]);
    expect(problemsOf({ adopt: { operator: "shop" }, name: "shop-server" })).toEqual([]);
  });

  it("keeps the operator's names of nodes, volumes, Services, cookie and labels", () => {
    expect(nodeName(operators, "messaging", 1)).toBe("rabbit@shop-server-1.shop-nodes.messaging");
    const { spec } = plain(statefulSet(operators));
    expect(spec.serviceName).toBe("shop-nodes");
    expect(spec.selector.matchLabels).toEqual({ "app.kubernetes.io/name": "shop" });
    expect(spec.template.metadata.labels).toEqual({
      "app.kubernetes.io/name": "shop",
      "app.kubernetes.io/component": "rabbitmq",
      "app.kubernetes.io/part-of": "rabbitmq",
      "app.kubernetes.io/managed-by": "warren",
    });
    expect(spec.volumeClaimTemplates[0].metadata.name).toBe("persistence");
    const [broker] = spec.template.spec.containers;
    expect(broker.volumeMounts).toContainEqual({
      name: "persistence",
      mountPath: "/var/lib/rabbitmq/mnesia",
    });
    expect(broker.env).toContainEqual({
      name: "RABBITMQ_NODENAME",
      value: "rabbit@$(POD_NAME).shop-nodes.$(POD_NAMESPACE)",
    });
    expect(JSON.stringify(spec.template.spec.volumes)).toContain('"secretName":"shop-erlang-cookie"');
    expect(plain(headlessService(operators))).toMatchObject({
      metadata: { name: "shop-nodes", annotations: { "pulumi.com/patchForce": "true" } },
      spec: { selector: { "app.kubernetes.io/name": "shop" } },
    });
  });

  it("keeps those of Bitnami's chart, whose node names end with the domain", () => {
    expect(nodeName(bitnamis, "messaging", 0)).toBe(
      "rabbit@shop-rabbitmq-0.shop-rabbitmq-headless.messaging.svc.cluster.local",
    );
    expect(files(bitnamis)["rejoin.erl"]).toContain('os:getenv("POD_NAMESPACE"), ".svc.cluster.local"]');
    const text = JSON.stringify(statefulSet(bitnamis));
    expect(text).toContain('"items":[{"key":"rabbitmq-erlang-cookie","path":".erlang.cookie"}]');
    expect(text).toContain("rabbit@$(POD_NAME).shop-rabbitmq-headless.$(POD_NAMESPACE).svc.cluster.local");
    expect(plain(clientService(bitnamis)).metadata.annotations).toEqual({
      "pulumi.com/patchForce": "true",
      "pulumi.com/skipAwait": "true",
    });
  });

  it("changes no file of other clusters, whose nodes would restart", () => {
    expect(files(resolved())["rejoin.erl"]).toContain('os:getenv("POD_NAMESPACE")]))],');
    expect(plain(headlessService(resolved())).metadata.annotations).toEqual({
      "pulumi.com/skipAwait": "true",
    });
  });
});

const names = operators.adopted;
if (names === undefined) throw new Error("nothing is adopted");

const former: FormerCluster = {
  hasStatefulSet: false,
  hasNodesService: true,
  owners: [],
  pods: [0, 1, 2].map((i) => ({ name: `shop-server-${i}`, isReady: true, skips: false })),
  volumes: [0, 1, 2].map((i) => ({ name: `persistence-shop-server-${i}`, size: "10240Mi" })),
  hasSubPath: false,
  hasCookie: true,
  hasLogin: true,
};

describe("a cluster that was made by somebody else", () => {
  const obstacles = (settings: ClusterSettings, found: Partial<FormerCluster> = {}) =>
    obstaclesToAdoption(resolved({ adopt: { operator: "shop" }, ...settings }), names, {
      ...former,
      ...found,
    });

  it("is adopted if every node has its pod and its volume, in any unit", () => {
    expect(obstacles({})).toEqual([]);
  });

  it("is not while a node would be blank, left out, or without the others' cookie", () => {
    expect(obstacles({ replicas: 2 })).toEqual([
      "replicas: 2 leaves out shop-server-2: give the number of nodes it has",
    ]);
    expect(obstacles({ replicas: 4 })).toEqual([
      "there is no volume persistence-shop-server-3: a node without its volume has none of its messages",
      "there is no pod shop-server-3: each node must run",
    ]);
    const [unready] = former.pods.map((pod) => ({ ...pod, isReady: false }));
    expect(obstacles({ replicas: 1 }, { pods: unready ? [unready] : [] })[0]).toContain("must be ready");
    expect(obstacles({ storage: { size: "20Gi" } })[0]).toContain("storage.size: 20Gi");
    expect(obstacles({}, { hasCookie: false, hasLogin: false, hasNodesService: false })).toHaveLength(3);
    expect(obstacles({}, { hasSubPath: true })[0]).toContain("subPath");
    expect(obstacles({ tls: { generate: true, nodes: true } })[0]).toContain("tls.nodes");
  });

  it("is not if its nodes have other names than the settings give them", () => {
    const there = [0, 1, 2].map((i) => `rabbit@shop-server-${i}.shop-nodes.messaging`);
    expect(otherNodes(operators, "messaging", there)).toBeUndefined();
    expect(otherNodes(operators, "elsewhere", there)).toContain("under another name a node is blank");
    expect(otherNodes(operators, "messaging", [...there, "rabbit@more"])).toContain("rabbit@more");
  });

  it("must be let go of first, with its finalizer, or its nodes stop without waiting for each other", () => {
    expect(stepsBeforeAdoption("messaging", names, former)).toEqual([]);
    const owned = { ...former, hasStatefulSet: true, owners: ["RabbitmqCluster shop"] };
    expect(stepsBeforeAdoption("messaging", names, owned)).toEqual([
      "kubectl --namespace messaging label rabbitmqcluster shop rabbitmq.com/pauseReconciliation=true",
      `kubectl --namespace messaging patch rabbitmqcluster shop --type merge --patch '{"metadata":{"finalizers":null}}'`,
      "kubectl --namespace messaging delete rabbitmqcluster shop --cascade=orphan",
      `kubectl --namespace messaging patch statefulset shop-server --patch '{"spec":{"persistentVolumeClaimRetentionPolicy":null}}'`,
      "kubectl --namespace messaging delete statefulset shop-server --cascade=orphan",
    ]);
    const marked = { ...former, pods: former.pods.map((pod) => ({ ...pod, skips: true })) };
    expect(stepsBeforeAdoption("messaging", names, marked)[0]).toBe(
      "kubectl --namespace messaging label pod shop-server-0 skipPreStopChecks-",
    );
    const ofHelm = { ...former, owners: ["Helm release shop"] };
    expect(stepsBeforeAdoption("messaging", names, ofHelm)).toEqual([
      "kubectl --namespace messaging delete secret --selector owner=helm,name=shop",
    ]);
    expect(stepsBeforeAdoption("messaging", names, { ...former, owners: ["Backup old"] })[0]).toContain(
      "Backup old owns its objects",
    );
  });
});
