/** What a test lets happen to a message after it was routed. */

/**
 * What happens to a message in a queue: its consumer rejects it for good, returns it as failed, or gives it back with
 * basic.nack; its time to live ends; or the queue is full.
 */
export type Happening = "reject" | "return" | "nack" | "expire" | "overflow";

/** The same several times in a row. */
export interface Happenings {
  readonly what: Happening;
  readonly times: number;
}

/** What happens to a message after it was routed, and where that leads. */
export interface Outcome {
  readonly happenings: readonly Happenings[];
  /** Names of the queues that hold the message afterwards, sorted, without duplicates; empty if it is lost. */
  readonly endsIn: readonly string[];
  /** Milliseconds from publishing until it is there; missing if not checked. */
  readonly after?: number;
}
