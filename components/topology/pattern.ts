import type { Binding } from "./model.ts";

/**
 * Objects that one entry of the file makes beside the object of its name: the wait queues of a `retry`, the shards of a
 * queue, the partitions of a super stream.
 */
export interface Pattern {
  readonly vhost: string;
  /** Where the file has the entry. */
  readonly field: "exchanges" | "queues" | "superStreams";
  /** The name of the entry. */
  readonly name: string;
  /** Names of the exchanges and queues that it makes. */
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  /** The bindings that it makes; some lead to other objects. */
  readonly bindings: readonly Pick<Binding, "source" | "destination" | "destinationType">[];
}
