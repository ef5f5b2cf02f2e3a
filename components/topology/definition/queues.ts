/** Queues, streams and super streams. */
import type { QueueType } from "../model.ts";
import type { QueueBindingDefinition } from "./exchanges.ts";
import type { ArgumentsDefinition, Duration, Size } from "./values.ts";

/** Where a message goes that is rejected, expired, dropped, or delivered too often. */
export interface DeadLetterDefinition {
  /** The empty name is the default exchange. */
  readonly exchange: string;
  /** The routing key that the dead letter gets. @default the routing key that the message came with */
  readonly routingKey?: string;
  /** `at-least-once` keeps the message until the dead-letter queue has it; quorum queues only. @default "at-most-once" */
  readonly strategy?: "at-most-once" | "at-least-once";
}

/** A rejected message comes back after a while, a number of times; then it is a dead letter. */
export interface RetryDefinition {
  /** How often the message is delivered in all, 2–20. */
  readonly attempts: number;
  /** How long the first retry waits. @default "10s" */
  readonly delay?: Duration;
  /** How many times longer each retry waits than the one before it, 1–10. @default 3 */
  readonly factor?: number;
  /** No retry waits longer. @default "1h" */
  readonly maxDelay?: Duration;
  /**
   * Where the message waits: in queues of its own beside this one, or in this one itself, which quorum
   * queues can from 4.3 on; consumers then reject with `requeue: true`. @default "wait-queues"
   */
  readonly by?: "wait-queues" | "queue";
}

/** Where messages wait: a classic queue, a quorum queue or a stream. */
export interface QueueDefinition {
  /** What kind of queue it is. @default the vhost's `defaultQueueType`, else "quorum" */
  readonly type?: QueueType;
  /** Whether the queue is there again after the broker was restarted. @default true */
  readonly durable?: boolean;
  /** Whether it goes when its last consumer goes. Classic queues only. @default false */
  readonly autoDelete?: boolean;
  /** What has no field of its own. @default {} */
  readonly arguments?: ArgumentsDefinition;
  /** What leads to this queue. @default [] none */
  readonly bindings?: readonly QueueBindingDefinition[];
  /** How long a message waits at most; then it is dead-lettered or dropped. @default any time */
  readonly messageTtl?: Duration;
  /** The queue is deleted after so long without a consumer. @default never */
  readonly expires?: Duration;
  /** Messages at most. @default any number */
  readonly maxLength?: number;
  /** Bytes of message bodies at most. @default any number */
  readonly maxLengthBytes?: Size;
  /** What a full queue does. @default "drop-head" */
  readonly overflow?: "drop-head" | "reject-publish" | "reject-publish-dlx";
  /** `true`: an exchange and a queue `<queue>.dead` are made for the dead letters. @default none, they are dropped */
  readonly deadLetter?: true | DeadLetterDefinition;
  /** Deliveries of a message at most; -1: any number. @default the broker's: 20 from 4.0 on */
  readonly deliveryLimit?: number;
  /** Only one consumer gets messages at a time; another follows when it goes. @default false */
  readonly singleActiveConsumer?: boolean;
  /** Priorities 0 to this number. Classic queues only: a quorum queue has its own, without asking. @default none */
  readonly maxPriority?: number;
  /** Where the leader is put when the queue is declared. @default the broker's: client-local */
  readonly leaderLocator?: "client-local" | "balanced";
  /** Members when the queue is declared. @default the broker's */
  readonly initialGroupSize?: number;
  /** Members that the broker works towards. Quorum queues only. @default none */
  readonly targetGroupSize?: number;
  /** A stream's segments older than this go. @default never */
  readonly maxAge?: Duration;
  /** Bytes of one segment of a stream. @default the broker's: 500 MB */
  readonly maxSegmentSize?: Size;
  /** Bytes of the Bloom filter of each chunk of a stream, 16–255. @default the broker's: 16 */
  readonly filterSize?: number;
  /** Rejected messages come back later, a number of times; then they are dead letters. @default none */
  readonly retry?: RetryDefinition;
  /**
   * Spreads the messages by routing key over so many queues `<queue>.0`, `<queue>.1`, …, each with a
   * single active consumer: all messages of one key stay in order. 2–256. Needs the plugin
   * rabbitmq_consistent_hash_exchange. @default one queue
   */
  readonly shards?: number;
  /**
   * Settings that RabbitMQ can change while the queue is there are set by a policy `<queue>.tunable`, and not by
   * arguments, which stay for ever: lengths, times, overflow, dead letters, the delivery limit, ages of a
   * stream. Holds for what `retry` and `shards` make, too.
   * @default false
   */
  readonly tunable?: boolean;
  /**
   * Lets the queue go, or be made anew, with all that is in it. To delete such a queue, set this in one
   * update and take the queue out of the file in the next. Holds for what `retry`, `shards` and
   * `deadLetter: true` make, too. @default false such a queue stays
   */
  readonly allowLoss?: boolean;
  /**
   * What happens to a change that RabbitMQ cannot make in place: it is refused while the queue holds messages or has
   * consumers, or the queue is made anew and its messages are carried over. The latter for classic and
   * quorum queues, with the bulk engine. Holds for what `retry`, `shards` and `deadLetter: true` make, too.
   * @default "refuse"
   */
  readonly onReplace?: "refuse" | "migrate";
}

/** A stream in partitions: an exchange, and a stream for each partition. */
export interface SuperStreamDefinition {
  /** So many, bound by their numbers 0, 1, …; exactly one of `partitions` and `bindingKeys` must be given. */
  readonly partitions?: number;
  /** One partition for each key, e.g. of a region. */
  readonly bindingKeys?: readonly string[];
  /** Segments older than this go. @default never */
  readonly maxAge?: Duration;
  /** Bytes of each partition at most. */
  readonly maxLengthBytes?: Size;
  /** Bytes of one segment of a partition. */
  readonly maxSegmentSize?: Size;
  /** Bytes of the Bloom filter of each chunk, 16–255. */
  readonly filterSize?: number;
  /** Where each leader is put. */
  readonly leaderLocator?: "client-local" | "balanced";
  /** Members of each partition when it is declared. */
  readonly initialGroupSize?: number;
  /** Lets partitions go, or be made anew, with all that is in them; see the same field of a queue. */
  readonly allowLoss?: boolean;
}
