/** rabbitmq.conf, by broker version. */
import { authConf } from "./authConf.ts";
import { diskFreeLimit, usableMemory } from "./memory.ts";
import { peerDiscoveryConf } from "./peerDiscovery.ts";
import type { Resolved } from "./settings.ts";
import { tlsConf } from "./tlsConf.ts";
import { handlesPartitions } from "./version.ts";

/**
 * Keys and prefixes of keys that something outside of the file depends on: the probes and Services on the ports, node
 * names on discovery, the Secret on the credentials, the pod's limit on the memory.
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

/** Warren's own lines; the settings' `config` overrides them. */
function own(settings: Resolved): readonly (readonly [string, string])[] {
  const { name, version, resources } = settings;
  return [
    ["cluster_name", name],
    ...peerDiscoveryConf(settings, version),
    ...(handlesPartitions(version) ? [["cluster_partition_handling", "pause_minority"] as const] : []),
    ["queue_leader_locator", "balanced"],
    // Debian's package logs to a file, which nobody would see.
    ["log.console", "true"],
    ["log.file", "false"],
    // RabbitMQ 4 also offers ANONYMOUS, which logs anybody in as guest if a topology defines that user.
    ["auth_mechanisms.1", "PLAIN"],
    ["auth_mechanisms.2", "AMQPLAIN"],
    ["anonymous_login_user", "none"],
    // guest does not exist: the administrator replaces it. If a topology defines guest, with a new password, it is a
    // user like any other.
    ["loopback_users", "none"],
    ["total_memory_available_override_value", String(usableMemory(resources.memory))],
    ["disk_free_limit.absolute", String(diskFreeLimit(resources.memory))],
    ...tlsConf(settings),
    ...authConf(settings).map(({ key, value }) => [key, value] as const),
  ];
}

function lines(settings: Resolved): readonly (readonly [string, string])[] {
  const merged = new Map([
    ...own(settings),
    ...Object.entries(settings.config).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return [...merged];
}

/** The file, without `sizeConf`. */
export function rabbitmqConf(settings: Resolved): string {
  return lines(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

/** A file beside it. It only matters to a blank node, so scaling restarts no broker. RabbitMQ does not boot with 0. */
export function sizeConf({ replicas }: Resolved): string {
  return `cluster_formation.target_cluster_size_hint = ${Math.max(replicas, 1)}\n`;
}
