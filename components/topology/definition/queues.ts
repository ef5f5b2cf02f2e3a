/** Queues, streams and super streams. */
import type { QueueType } from "../model.ts";
import type { QueueBindingDefinition } from "./exchanges.ts";
import type { ArgumentsDefinition, Duration, Size } from "./values.ts";

/** The target of messages that are rejected, expired, dropped, or delivered too often. */
export interface DeadLetterDefinition {
  /** The exchange that gets the dead letters. The empty name is the default exchange. */
  readonly exchange: string;
  /** The routing key of the dead letter. @default the routing key of the message */
  readonly routingKey?: string;
  /** `at-least-once` keeps the message until the dead-letter queue has it. Quorum queues only. @default "at-most-once" */
  readonly strategy?: "at-most-once" | "at-least-once";
}

/** A rejected message comes back after a delay. After the last attempt it becomes a dead letter. */
export interface RetryDefinition {
  /** Total number of deliveries, 2–20. */
  readonly attempts: number;
  /** Delay of the first retry. @default "10s" */
  readonly delay?: Duration;
  /** Each delay is the previous delay times this factor, 1–10. @default 3 */
  readonly factor?: number;
  /** Maximum delay. @default "1h" */
  readonly maxDelay?: Duration;
  /**
   * Where the message waits. `wait-queues`: in separate wait queues. `queue`: in the queue itself, for quorum queues from
   * 4.3 on; consumers then reject with `requeue: true`. @default "wait-queues"
   */
  readonly by?: "wait-queues" | "queue";
}

/** A classic queue, a quorum queue or a stream. */
export interface QueueDefinition {
  /** The type of the queue. @default the vhost's `defaultQueueType`, else "quorum" */
  readonly type?: QueueType;
  /** Whether the queue survives a restart of the broker. @default true */
  readonly durable?: boolean;
  /** Whether the broker deletes the queue when its last consumer leaves. Classic queues only. @default false */
  readonly autoDelete?: boolean;
  /** Arguments for which this language has no field. @default {} */
  readonly arguments?: ArgumentsDefinition;
  /** The bindings that lead to this queue. @default [] none */
  readonly bindings?: readonly QueueBindingDefinition[];
  /** Maximum time that a message waits; then it is dead-lettered or dropped. @default no limit */
  readonly messageTtl?: Duration;
  /** The broker deletes the queue after this time without a consumer. @default never */
  readonly expires?: Duration;
  /** Maximum number of messages. @default no limit */
  readonly maxLength?: number;
  /** Maximum total size of the message bodies, in bytes. @default no limit */
  readonly maxLengthBytes?: Size;
  /** What the broker does when the queue is full. @default "drop-head" */
  readonly overflow?: "drop-head" | "reject-publish" | "reject-publish-dlx";
  /** `true` creates an exchange and a queue `<queue>.dead` for the dead letters. @default none, they are dropped */
  readonly deadLetter?: true | DeadLetterDefinition;
  /** Maximum number of deliveries of a message; -1 means no limit. @default the broker's: 20 from 4.0 on */
  readonly deliveryLimit?: number;
  /** Whether only one consumer gets messages at a time; when it leaves, another one takes over. @default false */
  readonly singleActiveConsumer?: boolean;
  /** The highest priority; priorities start at 0. Classic queues only: quorum queues always have priorities. @default none */
  readonly maxPriority?: number;
  /** How the broker chooses the node of the leader when the queue is declared. @default the broker's: client-local */
  readonly leaderLocator?: "client-local" | "balanced";
  /** Number of replicas when the queue is declared. @default the broker's */
  readonly initialGroupSize?: number;
  /** Number of replicas that the broker tries to reach. Quorum queues only. @default none */
  readonly targetGroupSize?: number;
  /** Streams only: the broker deletes segments that are older than this. @default never */
  readonly maxAge?: Duration;
  /** Streams only: maximum size of a segment, in bytes. @default the broker's: 500 MB */
  readonly maxSegmentSize?: Size;
  /** Streams only: size of the Bloom filter of each chunk, 16–255 bytes. @default the broker's: 16 */
  readonly filterSize?: Size;
  /** Delivers rejected messages again after a delay; after the last attempt they become dead letters. @default none */
  readonly retry?: RetryDefinition;
  /**
   * Distributes the messages by routing key over this number (2–256) of queues `<queue>.0`, `<queue>.1`, …. Each has a
   * single active consumer, so all messages with the same key stay in order. Needs the plugin
   * rabbitmq_consistent_hash_exchange. @default one queue
   */
  readonly shards?: number;
  /**
   * Puts settings that a policy can hold into a policy `<queue>.tunable`, because RabbitMQ cannot change arguments: lengths,
   * times, overflow, dead letters, the delivery limit, the age of a stream. Also applies to the queues that `retry` and
   * `shards` create.
   * @default false
   */
  readonly tunable?: boolean;
  /**
   * Allows Warren to delete the queue with its messages, and with the bulk engine also to recreate it without them. To
   * delete such a queue, set this in one update and take the queue out of the file in the next one. Also applies to the
   * queues that `retry`, `shards` and `deadLetter: true` create. @default false a queue with messages stays
   */
  readonly allowLoss?: boolean;
  /**
   * How Warren handles a change that RabbitMQ cannot make in place. `refuse`: the preview refuses the change, unless
   * `allowLoss` allows it. `migrate`: the update recreates the queue and carries its messages over; for classic and quorum
   * queues, with the bulk engine. Also applies to the queues that `retry`, `shards` and `deadLetter: true` create.
   * @default "refuse"
   */
  readonly onReplace?: "refuse" | "migrate";
  /** Whether the queue takes nothing from `queueDefaults`. @default false */
  readonly ignoreDefaults?: boolean;
}

/** Fields that queues take which leave them out. A queue whose type has no such field goes without it. */
export interface QueueDefaultsDefinition extends Omit<QueueDefinition, "bindings" | "ignoreDefaults"> {}

/** A partitioned stream: an exchange, and a stream for each partition. */
export interface SuperStreamDefinition {
  /** Number of partitions; their binding keys are 0, 1, …. Give exactly one of `partitions` and `bindingKeys`. */
  readonly partitions?: number;
  /** Binding keys, one for each partition, e.g. names of regions. */
  readonly bindingKeys?: readonly string[];
  /** The broker deletes segments that are older than this. @default never */
  readonly maxAge?: Duration;
  /** Maximum size of each partition, in bytes. */
  readonly maxLengthBytes?: Size;
  /** Maximum size of a segment of a partition, in bytes. */
  readonly maxSegmentSize?: Size;
  /** Size of the Bloom filter of each chunk, 16–255 bytes. */
  readonly filterSize?: Size;
  /** How the broker chooses the node of each leader. */
  readonly leaderLocator?: "client-local" | "balanced";
  /** Number of replicas of each partition when it is declared. */
  readonly initialGroupSize?: number;
  /** Allows Warren to delete or recreate partitions with their messages; see the same field of a queue. */
  readonly allowLoss?: boolean;
}
