/** The result of `warren status --json`. docs/status.schema.json describes it; a field is only ever added. */
import { isDegraded } from "./assess.ts";
import type { Finding } from "./finding.ts";
import { atSmallestMajority, leaderlessOf, leadersOf, named } from "./queues.ts";
import {
  type BrokerSnapshot,
  type KubernetesSnapshot,
  type NodeSnapshot,
  type Snapshot,
  wasRead,
} from "./snapshot.ts";

/** Queues of a summary. */
const deepestShown = 5;

export interface Depth {
  readonly queue: string;
  readonly ready: number;
  readonly unacknowledged: number;
}

export interface QueueSummary {
  readonly total: number;
  readonly byType: { readonly [type: string]: number };
  readonly ready: number;
  readonly unacknowledged: number;
  readonly withoutLeader: number;
  readonly atSmallestMajority: number;
  /** At most five. */
  readonly deepest: readonly Depth[];
}

export interface StatusReport {
  readonly schemaVersion: 1;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly degraded: boolean;
  /** Most urgent first. */
  readonly findings: readonly Finding[];
  /** Null if it did not answer. */
  readonly broker:
    | (Omit<BrokerSnapshot, "queues" | "leaderless" | "nodes"> & {
        readonly nodes: readonly (NodeSnapshot & { readonly leads: number })[];
        readonly queues: QueueSummary;
      })
    | null;
  /** Null if it was not asked or did not answer. */
  readonly kubernetes: KubernetesSnapshot | null;
}

export function queueSummary(broker: BrokerSnapshot): QueueSummary {
  const byType: { [type: string]: number } = {};
  let [ready, unacknowledged] = [0, 0];
  for (const queue of broker.queues) {
    byType[queue.type] = (byType[queue.type] ?? 0) + 1;
    ready += queue.ready;
    unacknowledged += queue.unacknowledged;
  }
  const deepest = broker.queues
    .filter((queue) => queue.ready + queue.unacknowledged > 0)
    .toSorted((a, b) => b.ready + b.unacknowledged - a.ready - a.unacknowledged)
    .slice(0, deepestShown)
    .map((queue) => ({ queue: named(queue), ready: queue.ready, unacknowledged: queue.unacknowledged }));
  return {
    total: broker.queues.length,
    byType,
    ready,
    unacknowledged,
    withoutLeader: leaderlessOf(broker).length,
    atSmallestMajority: atSmallestMajority(broker).length,
    deepest,
  };
}

export function reportOf(snapshot: Snapshot, findings: readonly Finding[]): StatusReport {
  const { broker, kubernetes, takenAt } = snapshot;
  return {
    schemaVersion: 1,
    takenAt: new Date(takenAt).toISOString(),
    degraded: isDegraded(findings),
    findings,
    broker: wasRead(broker) ? brokerPart(broker) : null,
    kubernetes: wasRead(kubernetes) ? kubernetes : null,
  };
}

function brokerPart(broker: BrokerSnapshot): NonNullable<StatusReport["broker"]> {
  const { queues: _, leaderless: __, nodes, ...rest } = broker;
  const leaders = leadersOf(broker);
  return {
    ...rest,
    nodes: nodes.map((node) => ({ ...node, leads: leaders.get(node.name) ?? 0 })),
    queues: queueSummary(broker),
  };
}
