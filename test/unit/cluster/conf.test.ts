import { describe, expect, it } from "vitest";
import { rabbitmqConf } from "../../../components/cluster/conf.ts";
import { configMap, configMapName, sizeConfigMap } from "../../../components/cluster/configMap.ts";
import { usableMemory } from "../../../components/cluster/memory.ts";
import { resolved } from "./resolved.ts";

const common = `queue_leader_locator = balanced
log.console = true
log.file = false
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
anonymous_login_user = none
loopback_users = none
total_memory_available_override_value = 1717986919
disk_free_limit.absolute = 1717986919
`;
const kubernetesApi = `cluster_formation.k8s.host = kubernetes.default
cluster_formation.k8s.address_type = hostname
cluster_formation.k8s.service_name = rabbitmq-nodes
`;
const partitions = "cluster_partition_handling = pause_minority\n";

describe("rabbitmq.conf", () => {
  it.each([
    ["4.0", kubernetesApi, partitions],
    ["4.1", "", partitions],
    ["4.2", "", partitions],
    ["4.3", "", ""],
  ])(
    "has only keys that do something in %s, or a boot would fail or warn",
    (version, discovery, handling) => {
      expect(rabbitmqConf(resolved({ version }))).toBe(
        `cluster_name = rabbitmq\ncluster_formation.peer_discovery_backend = k8s\n${discovery}` +
          `${handling}${common}`,
      );
    },
  );

  it("lets the user's keys win, once each, whatever their order", () => {
    const config = { channel_max: "512", "auth_mechanisms.1": "EXTERNAL", background_gc_enabled: "true" };
    const reversed = Object.fromEntries(Object.entries(config).toReversed());
    const text = rabbitmqConf(resolved({ config }));
    expect(text.match(/^auth_mechanisms\.1 = .*$/gm)).toEqual(["auth_mechanisms.1 = EXTERNAL"]);
    expect(text).toMatch(/background_gc_enabled = true\nchannel_max = 512\n$/);
    expect(rabbitmqConf(resolved({ config: reversed }))).toBe(text);
  });

  it("leaves the Erlang VM room below the pod's limit, or the kernel kills the broker", () => {
    expect(usableMemory("1000M")).toBe(800_000_000);
    expect(usableMemory("10Gi")).toBe(8 * 2 ** 30);
    expect(usableMemory("64Gi")).toBe(62 * 2 ** 30);
  });
});

describe("the ConfigMap", () => {
  const before = configMapName(resolved());

  it("keeps its name when the cluster is scaled, or every broker would restart", () => {
    expect(configMapName(resolved({ replicas: 5 }))).toBe(before);
    expect(configMap(resolved({ replicas: 5 }))).toEqual(configMap(resolved()));
    // RabbitMQ does not boot with 0.
    expect(sizeConfigMap(resolved({ replicas: 0 })).data).toEqual(
      sizeConfigMap(resolved({ replicas: 1 })).data,
    );
    expect(sizeConfigMap(resolved({ replicas: 5 })).data).toEqual({
      "size.conf": "cluster_formation.target_cluster_size_hint = 5\n",
    });
  });

  it.each([{ config: { channel_max: "512" } }, { resources: { memory: "3Gi" } }, { version: "4.2" }])(
    "is another one for %j: the brokers restart, and find the old one until then",
    (change) => {
      expect(configMapName(resolved(change))).not.toBe(before);
    },
  );
});
