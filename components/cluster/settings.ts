/** What can be set about a cluster, in a program or as `warren:cluster` in the stack's configuration. */

/** The account that the broker runs as. It must own nothing in the image, and must not be root. */
export interface RunAsSettings {
  /**
   * User id, 1 to 2147483647. Debian's package of RabbitMQ needs its own: `id rabbitmq` in the image.
   * @default 999 (the official image's `rabbitmq`)
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
   * Size of each node's volume, a Kubernetes quantity. It must exceed the free space that the broker keeps
   * (its memory less the headroom), or the disk alarm would stop publishers from the start.
   * @default "10Gi"
   */
  readonly size?: string;
  /**
   * Name of the StorageClass.
   * @default the Kubernetes cluster's default class
   */
  readonly storageClass?: string;
  /**
   * What happens to the volumes, and the messages on them, when the StatefulSet is deleted: `retain` or
   * `delete`. Scaling down always retains them.
   * @default "retain"
   */
  readonly whenDeleted?: string;
}

export interface ResourceSettings {
  /**
   * CPU that each node requests, in cores (`2`, `0.5`) or thousandths (`500m`). There is no limit: a
   * throttled Erlang VM misses its heartbeats.
   * @default "1"
   */
  readonly cpu?: string;
  /**
   * Memory that each node requests and is limited to, a Kubernetes quantity of 256Mi or more. The broker is
   * told of it less a headroom of 20 %, at most 2Gi, and blocks publishers at 60 % of what it is told.
   * @default "2Gi"
   */
  readonly memory?: string;
}

export interface ClusterSettings {
  /**
   * Name of the Kubernetes objects; node names derive from it. A changed name is a new, blank cluster.
   * A lower-case DNS label of at most 52 characters.
   * @default the component's name
   */
  readonly name?: string;
  /**
   * RabbitMQ's version in the image, `x.y` or `x.y.z`, 4.0 to 4.3. It decides the configuration.
   * @default "4.3.4"
   */
  readonly version?: string;
  /**
   * Image of the broker; `version` must then be given too.
   * @default `rabbitmq:<version>-management`
   */
  readonly image?: string;
  /**
   * Number of nodes, 1 to 9. Two survive the loss of none; odd numbers waste none.
   * @default 3
   */
  readonly replicas?: number;
  /** The account that the broker runs as. */
  readonly runAs?: RunAsSettings;
  /** Each node's volume. */
  readonly storage?: StorageSettings;
  /** Each node's CPU and memory. */
  readonly resources?: ResourceSettings;
  /**
   * Plugins to enable besides `rabbitmq_management`, `rabbitmq_peer_discovery_k8s` and
   * `rabbitmq_prometheus` and `rabbitmq_shovel`, which always are.
   * @default []
   */
  readonly plugins?: readonly string[];
  /**
   * Further lines of rabbitmq.conf, by key; they win over Warren's own. Keys that something outside of the
   * file depends on are refused: see docs/cluster.md.
   * @default {}
   */
  readonly config?: { readonly [key: string]: string };
  /**
   * How nodes are kept apart. `preferred`: over zones and machines as far as there are any. `required`:
   * evenly over machines, or a node stays pending; zones stay preferred.
   * @default "preferred"
   */
  readonly spread?: string;
  /**
   * Longest time, in seconds, that a stopping node waits until its queues keep a majority without it; then
   * it is killed. 10 to 2592000 (30 days).
   * @default 604800 (7 days, as the RabbitMQ Cluster Operator)
   */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * Which password of the administrator it is, counted from 1: one more is a new one, which a topology of the same
   * program sets in the broker. It goes up by one at a time, 1 to 1000000.
   * @default 1
   */
  readonly adminPasswordRotation?: number;
}

/** `ClusterSettings`, checked and complete. */
export interface Resolved {
  readonly name: string;
  /** As it was given: `4.3` or `4.3.4`. */
  readonly version: string;
  readonly image: string;
  readonly replicas: number;
  readonly runAs: { readonly uid: number; readonly gid: number };
  readonly storage: {
    readonly size: string;
    readonly storageClass?: string;
    readonly whenDeleted: "retain" | "delete";
  };
  readonly resources: { readonly cpu: string; readonly memory: string };
  /** All that are enabled, sorted. */
  readonly plugins: readonly string[];
  readonly config: { readonly [key: string]: string };
  readonly spread: "preferred" | "required";
  readonly terminationGracePeriodSeconds: number;
  readonly adminPasswordRotation: number;
}
