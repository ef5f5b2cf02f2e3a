/** rabbitmq.conf, by broker version. */
import { createHash } from "node:crypto";
import { diskFreeLimit, usableMemory } from "./memory.ts";
import { peerDiscoveryConf } from "./peerDiscovery.ts";
import { enabledPlugins } from "./plugins.ts";
import type { Resolved } from "./settings.ts";
import { handlesPartitions } from "./version.ts";

const sizeHint = "cluster_formation.target_cluster_size_hint";

/**
 * Keys, and beginnings of keys, that something outside of the file depends on: probes and Services on the
 * ports, node names on discovery, the Secret on the credentials, the pod's limit on the memory.
 */
export const ownedKeys: readonly string[] = [
  "cluster_formation.",
  "default_pass",
  "default_user",
  "listeners.",
  "management.listener.",
  "management.tcp.",
  "prometheus.tcp.",
  "total_memory_available_override_value",
];

/** Warren's own lines; what the settings' `config` gives takes their place. */
function own(settings: Resolved): readonly (readonly [string, string])[] {
  const { name, version, replicas, resources } = settings;
  return [
    ["cluster_name", name],
    ...peerDiscoveryConf(name, version),
    [sizeHint, String(replicas)],
    ...(handlesPartitions(version) ? [["cluster_partition_handling", "pause_minority"] as const] : []),
    ["queue_leader_locator", "balanced"],
    // Debian's package logs to a file, which nobody would see.
    ["log.console", "true"],
    ["log.file", "false"],
    // RabbitMQ 4 offers ANONYMOUS too, which logs anybody in as guest where a topology defines that user.
    ["auth_mechanisms.1", "PLAIN"],
    ["auth_mechanisms.2", "AMQPLAIN"],
    ["anonymous_login_user", "none"],
    // guest does not exist, the administrator takes its place; where a topology defines guest with a
    // password of its own, it is a user like any other.
    ["loopback_users", "none"],
    ["total_memory_available_override_value", String(usableMemory(resources.memory))],
    ["disk_free_limit.absolute", String(diskFreeLimit(resources.memory))],
  ];
}

function lines(settings: Resolved): readonly (readonly [string, string])[] {
  const merged = new Map([
    ...own(settings),
    ...Object.entries(settings.config).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return [...merged];
}

/** The whole file. */
export function rabbitmqConf(settings: Resolved): string {
  return lines(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

/**
 * Changes when the brokers must restart to take up their configuration. The size hint only matters to a blank
 * node, so scaling restarts nobody.
 */
export function configurationChecksum(settings: Resolved): string {
  const relevant = lines(settings).filter(([key]) => key !== sizeHint);
  return createHash("sha256")
    .update(JSON.stringify([relevant, enabledPlugins(settings.plugins)]))
    .digest("hex");
}
