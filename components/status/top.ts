/** The busiest queues, sorted by depth or rate. Pure. */
import { printable } from "../topology/escape.ts";
import { table } from "./lines.ts";
import { named } from "./queues.ts";
import type { QueueName } from "./snapshot.ts";
import { amount } from "./units.ts";

export interface QueueRates extends QueueName {
  readonly type: string;
  readonly ready: number;
  readonly unacknowledged: number;
  readonly consumers: number;
  /** Messages a second, over the last few seconds. */
  readonly publish: number;
  readonly deliver: number;
  readonly acknowledge: number;
}

export const sortKeys = [
  "ready",
  "unacknowledged",
  "consumers",
  "publish",
  "deliver",
  "acknowledge",
] as const;
export type SortKey = (typeof sortKeys)[number];

/** The largest first; of equal ones, by name. */
export function sorted(queues: readonly QueueRates[], by: SortKey): readonly QueueRates[] {
  const name = (queue: QueueRates) => named(queue);
  return queues.toSorted((a, b) => b[by] - a[by] || (name(a) < name(b) ? -1 : 1));
}

/** Sums of the numbers of all queues. */
export function totals(queues: readonly QueueRates[]): { readonly [K in SortKey]: number } {
  const sum = (key: SortKey) => queues.reduce((total, queue) => total + queue[key], 0);
  return {
    ready: sum("ready"),
    unacknowledged: sum("unacknowledged"),
    consumers: sum("consumers"),
    publish: sum("publish"),
    deliver: sum("deliver"),
    acknowledge: sum("acknowledge"),
  };
}

/** @param lines of queues at most @param width columns of the terminal */
export function topScreen(queues: readonly QueueRates[], by: SortKey, lines: number, width: number): string {
  const all = totals(queues);
  const shown = sorted(queues, by).slice(0, lines);
  const numbers = (of: { readonly [K in SortKey]: number }) => sortKeys.map((key) => amount(of[key]));
  const head = ["QUEUE", "TYPE", "READY", "UNACKED", "CONSUM", "PUB/s", "DELIV/s", "ACK/s"];
  const rows = [
    ...shown.map((queue) => [named(queue), queue.type, ...numbers(queue)]),
    [`all ${queues.length}`, "", ...numbers(all)],
  ];
  return table(head, rows, width, [2, 3, 4, 5, 6, 7]).map(printable).join("\n");
}
