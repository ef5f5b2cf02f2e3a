/** What the clients said of each message, and what follows from it. Pure. */
import { type LoadQueue, queues } from "./queues.ts";

/** One line of a client. Times are in milliseconds since 1970. */
export type Event =
  | {
      readonly at: number;
      readonly kind: "confirmed" | "received";
      readonly queue: string;
      readonly number: number;
    }
  /** All that the publisher has sent is confirmed, and it has stopped. */
  | { readonly at: number; readonly kind: "done"; readonly queue: string }
  /** A connection or a publication failed; the client tries again. */
  | { readonly at: number; readonly kind: "failed"; readonly queue: string; readonly reason: string };

/** @throws if it is no line of a client */
export function eventIn(line: string): Event {
  const [, time = "", letter = "", queue = "", rest = ""] = /^(\d+) ([crdf]) (\S+) (.*)$/.exec(line) ?? [];
  const at = Number(time);
  switch (letter) {
    case "c":
      return { at, kind: "confirmed", queue, number: Number(rest) };
    case "r":
      return { at, kind: "received", queue, number: Number(rest) };
    case "d":
      return { at, kind: "done", queue };
    case "f":
      return { at, kind: "failed", queue, reason: rest };
    default:
      throw new Error(`a client printed ${JSON.stringify(line)}`);
  }
}

export class Ledger {
  private readonly confirmedAt = new Map<string, number[]>();
  private readonly receivedAt = new Map<string, number[]>();
  private readonly confirmed = new Map<string, Set<number>>();
  private readonly received = new Map<string, Set<number>>();
  private readonly doneOnes = new Set<string>();
  readonly failures: Extract<Event, { kind: "failed" }>[] = [];

  constructor() {
    for (const { name } of queues) {
      for (const times of [this.confirmedAt, this.receivedAt]) times.set(name, []);
      for (const numbers of [this.confirmed, this.received]) numbers.set(name, new Set());
    }
  }

  add(event: Event): void {
    switch (event.kind) {
      case "confirmed":
        this.confirmed.get(event.queue)?.add(event.number);
        this.confirmedAt.get(event.queue)?.push(event.at);
        return;
      case "received":
        this.received.get(event.queue)?.add(event.number);
        this.receivedAt.get(event.queue)?.push(event.at);
        return;
      case "done":
        this.doneOnes.add(event.queue);
        return;
      case "failed":
        this.failures.push(event);
    }
  }

  get isDone(): boolean {
    return this.doneOnes.size === queues.length;
  }

  /** Each queue has sent and received so many messages. */
  hasBegun(count: number): boolean {
    return queues.every(({ name }) => {
      const [sent = [], taken = []] = [this.confirmedAt.get(name), this.receivedAt.get(name)];
      return sent.length >= count && taken.length >= count;
    });
  }

  /** Queues that lack confirmed messages. */
  get incomplete(): readonly string[] {
    return queues.flatMap(({ name }) => (this.lost(name).length > 0 ? [name] : []));
  }

  get deliveries(): number {
    return [...this.receivedAt.values()].reduce((sum, times) => sum + times.length, 0);
  }

  /** Confirmed messages that nobody received. */
  lost(queue: string): readonly number[] {
    const received = this.received.get(queue) ?? new Set();
    return [...(this.confirmed.get(queue) ?? [])].filter((number) => !received.has(number));
  }

  /** @param from, to when the fault and its effects were looked at */
  of({ name, type, client }: LoadQueue, from: number, to: number): FlowReport {
    const deliveries = this.receivedAt.get(name) ?? [];
    return {
      queue: name,
      type,
      client,
      confirmed: this.confirmed.get(name)?.size ?? 0,
      lost: this.lost(name).length,
      duplicates: deliveries.length - (this.received.get(name)?.size ?? 0),
      failures: this.failures.filter(({ queue }) => queue === name).length,
      publisherOutageMs: longestGap(this.confirmedAt.get(name) ?? [], from, to),
      consumerOutageMs: longestGap(deliveries, from, to),
    };
  }

  /** Messages confirmed in each second since `from`, over the queues of a type. */
  perSecond(type: string, from: number, to: number): readonly number[] {
    const seconds = Array.from({ length: Math.ceil((to - from) / 1000) }, () => 0);
    for (const { name } of queues.filter((queue) => queue.type === type)) {
      for (const at of this.confirmedAt.get(name) ?? []) {
        const second = Math.floor((at - from) / 1000);
        if (second >= 0 && second < seconds.length) seconds[second] = (seconds[second] ?? 0) + 1;
      }
    }
    return seconds;
  }
}

export interface FlowReport extends Omit<LoadQueue, "name"> {
  readonly queue: string;
  /** Different messages. */
  readonly confirmed: number;
  readonly lost: number;
  readonly duplicates: number;
  /** Attempts to connect or to publish that failed and were repeated. */
  readonly failures: number;
  readonly publisherOutageMs: number;
  readonly consumerOutageMs: number;
}

/** The longest time without an event between two times, in milliseconds. */
export function longestGap(times: readonly number[], from: number, to: number): number {
  const inside = times.filter((at) => at >= from && at <= to).toSorted((a, b) => a - b);
  const before = times.filter((at) => at < from).reduce((last, at) => Math.max(last, at), 0);
  const marks = [before || from, ...inside, to];
  return marks.reduce((longest, at, index) => Math.max(longest, at - (marks[index - 1] ?? at)), 0);
}
