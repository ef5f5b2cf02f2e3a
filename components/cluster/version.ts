/** The versions of RabbitMQ that Warren knows, and what differs between them. */

/** Supported minor versions of RabbitMQ 4. 3.13 is out of support. */
export const supportedVersions: readonly string[] = ["4.0", "4.1", "4.2", "4.3", "4.4"];

/** The release that a cluster gets by default. */
export const defaultVersion = "4.3.6";

/** `4.3.4-rc.1` is refused: a release may later have to read the volume that it wrote. */
export const versionPattern = /^(4\.[0-4])(\.\d+)?$/;

function minor(version: string): number {
  return Number(version.split(".")[1]);
}

/** Up to 4.0 a node asks the Kubernetes API for its peers; from 4.1 on it derives the seed's name from its own. */
export function asksKubernetesForPeers(version: string): boolean {
  return minor(version) === 0;
}

/** 4.3 keeps its metadata only in Khepri, where partition handling has no effect. */
export function handlesPartitions(version: string): boolean {
  return minor(version) < 3;
}

/**
 * Whether only the metrics of Raft name a queue's members. From 4.1 on, `rabbitmq_detailed_queue_info` does, at a
 * fraction of the size.
 */
export function namesMembersInRaftMetrics(version: string): boolean {
  return minor(version) === 0;
}

/** From 4.1 on the key for the address of a provider's keys is `jwks_uri`, as OpenID has it; before, `jwks_url`. */
export function namesKeysByUri(version: string): boolean {
  return minor(version) > 0;
}
