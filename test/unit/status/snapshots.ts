/** A healthy cluster of three nodes, and ways to harm it. */
import type {
  BrokerSnapshot,
  KubernetesSnapshot,
  NodeSnapshot,
  PodSnapshot,
  QueueSnapshot,
  Snapshot,
} from "../../../components/status/snapshot.ts";

export const now = Date.UTC(2026, 10, 29, 3, 0, 0);
export const day = 86_400_000;

export const names = ["rabbit@w-0.n.q", "rabbit@w-1.n.q", "rabbit@w-2.n.q"] as const;

const gib = 1024 ** 3;

export const node = (name: string, more: Partial<NodeSnapshot> = {}): NodeSnapshot => ({
  name,
  running: true,
  version: "4.3.6",
  drained: false,
  uptimeMs: 3 * day,
  memory: { used: gib, limit: 4 * gib, alarm: false },
  disk: { free: 40 * gib, limit: 4 * gib, alarm: false },
  partitions: [],
  ...more,
});

export const quorum = (name: string, more: Partial<QueueSnapshot> = {}): QueueSnapshot => ({
  vhost: "shop",
  name,
  type: "quorum",
  state: "running",
  node: names[0],
  members: names,
  online: names,
  ready: 0,
  unacknowledged: 0,
  ...more,
});

export const broker = (more: Partial<BrokerSnapshot> = {}): BrokerSnapshot => ({
  clusterName: "w",
  version: "4.3.6",
  erlang: "27.3",
  nodes: names.map((name) => node(name)),
  queues: names.map((name, place) => quorum(`q${place}`, { node: name })),
  leaderless: [],
  stoppedVhosts: [],
  certificates: [{ node: names[0], listener: "amqp/ssl on port 5671", endsAt: now + 60 * day }],
  flagsOff: [],
  deprecated: [],
  connections: 12,
  ...more,
});

/** The healthy nodes, of which the second is another. */
export const withNode = (more: Partial<NodeSnapshot>): Partial<BrokerSnapshot> => ({
  nodes: [node(names[0]), node(names[1], more), node(names[2])],
});

export const pod = (name: string, more: Partial<PodSnapshot> = {}): PodSnapshot => ({
  name,
  waits: undefined,
  since: now - day,
  isTerminating: false,
  restarts: 0,
  ...more,
});

export const kubernetes = (more: Partial<KubernetesSnapshot> = {}): KubernetesSnapshot => ({
  cluster: "q/w",
  replicas: 3,
  ready: 3,
  isRolling: false,
  pods: ["w-0", "w-1", "w-2"].map((name) => pod(name)),
  volumes: ["data-w-0", "data-w-1", "data-w-2"].map((claim) => ({ claim, phase: "Bound" })),
  ...more,
});

export const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  takenAt: now,
  broker: broker(),
  kubernetes: kubernetes(),
  ...more,
});
