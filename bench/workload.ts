/** The declared objects: half of them queues, half bindings to one exchange, in one vhost. Pure. */
import type { TopologyDefinition } from "../components/topology/definition/topology.ts";

export const mixes = ["classic", "quorum", "mixed"] as const;

export type Mix = (typeof mixes)[number];

export interface WorkloadQueue {
  readonly name: string;
  readonly type: "classic" | "quorum";
}

/** Each queue is bound to the exchange with its own name as the routing key. The programs read it as JSON. */
export interface Workload {
  readonly vhost: string;
  readonly exchange: string;
  readonly queues: readonly WorkloadQueue[];
}

/** @param size queues and bindings together; an even number */
export function workloadOf(size: number, mix: Mix, vhost: string): Workload {
  const queues = Array.from({ length: size / 2 }, (_, index) => queueAt(index, mix));
  return { vhost, exchange: "bench", queues };
}

/** The measured change: one more queue with its binding. */
export function withOneMore(workload: Workload, mix: Mix): Workload {
  return { ...workload, queues: [...workload.queues, queueAt(workload.queues.length, mix)] };
}

function queueAt(index: number, mix: Mix): WorkloadQueue {
  const type = mix === "mixed" ? (index % 2 === 0 ? "classic" : "quorum") : mix;
  return { name: `queue.${String(index).padStart(5, "0")}`, type };
}

/** In the form of `POST /api/definitions/VHOST`. */
export function definitionsOf({ exchange, queues }: Workload): object {
  const kept = { durable: true, auto_delete: false };
  return {
    exchanges: [{ name: exchange, type: "direct", ...kept, internal: false, arguments: {} }],
    queues: queues.map(({ name, type }) => ({ name, ...kept, arguments: { "x-queue-type": type } })),
    bindings: queues.map(({ name }) => ({
      ...{ source: exchange, destination: name, destination_type: "queue" },
      ...{ routing_key: name, arguments: {} },
    })),
  };
}

/** In the form of a topology file. */
export function topologyOf({ vhost, exchange, queues }: Workload): TopologyDefinition {
  const bound = queues.map(({ name, type }) => [name, { type, bindings: [{ exchange, routingKey: name }] }]);
  return {
    vhosts: { [vhost]: { exchanges: { [exchange]: { type: "direct" } }, queues: Object.fromEntries(bound) } },
  };
}
