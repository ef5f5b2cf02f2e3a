/** What each node has: its account, its volume, its CPU and memory. */

/** The account that the broker runs as. It must own no files of the image, and must not be root. */
export interface RunAsSettings {
  /**
   * User id, 1 to 2147483647. Debian's package of RabbitMQ needs its own: `id rabbitmq` in the image.
   * @default 999 (the official image's `rabbitmq`); 1001 for a cluster of Bitnami's that is adopted
   */
  readonly uid?: number;
  /**
   * Group id, 1 to 2147483647; also the group of the mounted volumes.
   * @default 999 (the official image's `rabbitmq`)
   */
  readonly gid?: number;
}

export interface StorageSettings {
  /**
   * Size of each node's volume, a Kubernetes quantity; it may grow, and never shrinks. It must exceed the free space that the broker keeps (its memory
   * minus the headroom), or the disk alarm would block publishers from the start.
   * @default "10Gi"
   */
  readonly size?: string;
  /**
   * Name of the StorageClass.
   * @default the Kubernetes cluster's default class
   */
  readonly storageClass?: string;
  /**
   * What happens to the volumes, and the messages on them, when the StatefulSet is deleted: `retain` or `delete`.
   * @default "retain"
   */
  readonly whenDeleted?: string;
  /**
   * What happens to the volume of a node that leaves because `replicas` goes down: `retain` or `delete`. Its queues have
   * moved to the others then. `replicas: 0` always retains all.
   * @default "retain"
   */
  readonly whenScaled?: string;
}

export interface ResourceSettings {
  /**
   * CPU that each node requests, in cores (`2`, `0.5`) or thousandths (`500m`). There is no limit: a
   * throttled Erlang VM misses its heartbeats.
   * @default "1"
   */
  readonly cpu?: string;
  /**
   * Memory that each node requests and is limited to, a Kubernetes quantity of 256Mi or more. The broker uses it minus
   * a headroom of 20 %, at most 2Gi, and blocks publishers at 60 % of the rest.
   * @default "2Gi"
   */
  readonly memory?: string;
}
