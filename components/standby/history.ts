/**
 * How many messages of a standby's queue are surely not needed: the primary's consumers have had them. Federation copies
 * every message, and nothing consumes at the standby.
 *
 * Let A(t) be the number of messages that had arrived on the standby by t: what was taken here, and what is there. Both
 * queues are first in, first out. Two rules:
 * - The primary's queue was empty at s: all A(t) with t well before s are consumed.
 * - The primary's queue held D at s: all but the newest D of what had been published were delivered by then. Once
 *   consumers have had the window to acknowledge them, and returned none, A(t) - D of them are consumed.
 */
import { prefetch, reconnectDelay } from "./names.ts";
import type { Rule } from "./trimming.ts";

/** One look at a queue on both clusters. Times in ms. */
export interface Look {
  /** Before `arrived` was counted. */
  readonly countedAt: number;
  /** Messages that came to the standby's queue since the first look, those that were there then, and those taken since. */
  readonly arrived: number;
  /** When the primary was asked, after that. */
  readonly askedAt: number;
  /** Ready and unacknowledged at the primary, by statistics; undefined if it does not say. */
  readonly depth: number | undefined;
  readonly consumers: number;
  readonly redelivered: number;
  /** Whether the exchange's link was interrupted since the last look. */
  readonly isInterrupted: boolean;
}

/**
 * Between a message's arrival at the standby and the statistics that decide about it, in ms: their age (11 s), and the
 * time by which the primary's own queue may get a message later than the copies' queue.
 */
export const settleMs = 30_000;

/** Shortest window, in ms. */
export const shortestWindowMs = 30_000;

/** Publishers that work side by side can put messages into two queues in another order. So many messages more stay. */
export const slack = 1_000;

export class History {
  private readonly windowMs: number;
  private readonly looks: Look[] = [];
  /** Of all that have arrived, the first so many are not needed. */
  private gone = 0;
  /** Messages that may have come twice. */
  private doubles = 0;
  private initial: number | undefined;
  /** Since then consumers were there and returned nothing. */
  private calmSince = Number.POSITIVE_INFINITY;
  /** Somebody else took messages: what is at the head is not known any more. */
  private isDisturbed = false;

  /** @param windowMs longer than any consumer keeps a message */
  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** @returns how many of all that have arrived, from the first one on, are not needed */
  add(look: Look, rule: Rule): number {
    const last = this.looks.at(-1);
    this.initial ??= look.arrived;
    if (last !== undefined && look.arrived < last.arrived) this.isDisturbed = true;
    this.looks.push(look);
    if (look.isInterrupted) this.doubles += doublesIn(look.askedAt - (last?.askedAt ?? look.askedAt));
    const isCalm = look.depth !== undefined && look.consumers > 0 && look.redelivered === last?.redelivered;
    if (!isCalm) this.calmSince = Number.POSITIVE_INFINITY;
    else this.calmSince = Math.min(this.calmSince, look.askedAt);
    if (this.isDisturbed || rule === "never") return 0;
    if (look.depth === 0) this.gone = Math.max(this.gone, this.arrivedBefore(look.askedAt - settleMs));
    if (rule === "counted") this.gone = Math.max(this.gone, this.counted(look.askedAt));
    this.forget(look.askedAt);
    return this.gone;
  }

  /** Whether messages left the standby's queue that were not taken by this command. */
  get disturbed(): boolean {
    return this.isDisturbed;
  }

  private counted(now: number): number {
    // Nobody knows how often the messages that were there at the start had come.
    const unknown = Math.max(0, (this.initial ?? 0) - this.gone);
    const more = slack + this.doubles + unknown;
    const old = this.looks.filter(
      ({ askedAt }) => askedAt >= this.calmSince && askedAt <= now - this.windowMs,
    );
    return Math.max(
      0,
      ...old.map(
        ({ askedAt, depth = Number.POSITIVE_INFINITY }) =>
          this.arrivedBefore(askedAt - settleMs) - depth - more,
      ),
    );
  }

  /** What had arrived by `time`, at least. */
  private arrivedBefore(time: number): number {
    return this.looks.findLast(({ countedAt }) => countedAt <= time)?.arrived ?? 0;
  }

  private forget(now: number): void {
    const oldest = now - this.windowMs - 2 * settleMs;
    while ((this.looks[1]?.countedAt ?? now) < oldest) this.looks.shift();
  }
}

/** Each interruption can bring the messages that were on the way again. */
const doublesIn = (elapsedMs: number) => prefetch * (1 + Math.floor(elapsedMs / (reconnectDelay * 1000)));
