/** What was read of a cluster at one moment. The assessment works on this alone. */

export interface Snapshot {
  /** In ms since 1970. */
  readonly takenAt: number;
  readonly broker: BrokerSnapshot | Unread;
  /** Undefined where nobody asked the Kubernetes API. */
  readonly kubernetes: KubernetesSnapshot | Unread | undefined;
}

/** It did not answer. */
export interface Unread {
  readonly unread: string;
}

export interface BrokerSnapshot {
  readonly clusterName: string;
  /** Of the node that answered. */
  readonly version: string;
  readonly erlang: string;
  readonly nodes: readonly NodeSnapshot[];
  readonly queues: readonly QueueSnapshot[];
  /** Of `queues`: quorum queues of which RabbitMQ itself says that they have no leader. Undefined before 4.1.8. */
  readonly leaderless: readonly QueueName[] | undefined;
  /** Vhosts that do not run on the node that answered. */
  readonly stoppedVhosts: readonly string[];
  readonly certificates: readonly Certificate[];
  /** Feature flags that are stable and off. */
  readonly flagsOff: readonly string[];
  readonly deprecated: readonly string[];
  readonly connections: number;
}

/** A node that does not run has only a name. */
export interface NodeSnapshot {
  readonly name: string;
  readonly running: boolean;
  readonly version: string;
  /** In maintenance mode (`rabbitmq-upgrade drain`). */
  readonly drained: boolean;
  readonly uptimeMs: number;
  /** Bytes. */
  readonly memory: { readonly used: number; readonly limit: number; readonly alarm: boolean };
  /** Bytes. */
  readonly disk: { readonly free: number; readonly limit: number; readonly alarm: boolean };
  /** Nodes from which it is cut off. */
  readonly partitions: readonly string[];
}

export interface QueueName {
  readonly vhost: string;
  readonly name: string;
}

export interface QueueSnapshot extends QueueName {
  /** `classic`, `quorum`, `stream`, or a plugin's. */
  readonly type: string;
  /** `running`, or e.g. `minority`, `down`. */
  readonly state: string;
  /** The node with its leader, or with all of a classic queue. */
  readonly node: string;
  /** Nodes with a copy, and those of them that run; of a quorum queue only. */
  readonly members: readonly string[];
  readonly online: readonly string[];
  readonly ready: number;
  readonly unacknowledged: number;
}

export interface Certificate {
  readonly node: string;
  /** E.g. `amqp/ssl on port 5671`. */
  readonly listener: string;
  /** The first end of the certificate's chain and its CA's, in ms since 1970. */
  readonly endsAt: number;
}

export interface KubernetesSnapshot {
  /** `NAMESPACE/NAME` of the cluster. */
  readonly cluster: string;
  readonly replicas: number;
  readonly ready: number;
  /** Whether all pods are to be of the newest revision and some are not. */
  readonly isRolling: boolean;
  readonly pods: readonly PodSnapshot[];
  readonly volumes: readonly VolumeSnapshot[];
}

export interface PodSnapshot {
  readonly name: string;
  /** What the pod waits for, in words; undefined if it is ready and of the newest revision. */
  readonly waits: string | undefined;
  /** Since when it has been in that state, in ms since 1970. */
  readonly since: number;
  readonly isTerminating: boolean;
  readonly restarts: number;
}

export interface VolumeSnapshot {
  readonly claim: string;
  /** `Bound`, `Pending` or `Lost`. */
  readonly phase: string;
}

export const wasRead = <T extends object>(part: T | Unread | undefined): part is T =>
  part !== undefined && !("unread" in part);
