/** Federation and shovels, which RabbitMQ plugins provide. */
import type { Duration, SecretTextDefinition } from "./values.ts";

/** A broker to take messages from. rabbitmq.com describes the fields in its page on federation, "Upstreams". */
export interface FederationUpstreamDefinition {
  /** Address, e.g. `amqps://other.example.com`. An address with a password comes from the configuration or a Secret. */
  readonly uri: SecretTextDefinition;
  /** Maximum number of unacknowledged messages. @default 1000 */
  readonly prefetchCount?: number;
  /** Wait before reconnecting. @default "5s" */
  readonly reconnectDelay?: Duration;
  /** When messages are acknowledged at the upstream. @default "on-confirm" */
  readonly ackMode?: "on-confirm" | "on-publish" | "no-ack";
  /** Whether messages keep their user id. @default false */
  readonly trustUserId?: boolean;
  /** The name of the upstream's exchange, if it differs. */
  readonly exchange?: string;
  /** Federated exchanges: maximum number of links that a message may pass. @default 1 */
  readonly maxHops?: number;
  /** Federated exchanges: the upstream deletes its queue after this time without a link. @default never */
  readonly expires?: Duration;
  /** Federated exchanges: maximum time that a message waits in the upstream's queue. @default no limit */
  readonly messageTtl?: Duration;
  /** The type of the upstream's queue. @default "classic" */
  readonly queueType?: "classic" | "quorum";
  /** The name of the upstream's queue, if it differs. */
  readonly queue?: string;
  /** Federated queues: the consumer tag at the upstream. */
  readonly consumerTag?: string;
}

/** A set of upstreams: names of upstreams in this vhost. */
export type FederationUpstreamSetDefinition = readonly string[];

export interface ShovelEndDefinition {
  /** Address, `amqp:///NAME` for the vhost NAME of this broker. An address with a password comes from the configuration or a Secret. */
  readonly uri: SecretTextDefinition;
  /** The protocol; `local` moves messages inside one broker, from 4.2 on. @default "amqp091" */
  readonly protocol?: "amqp091" | "amqp10" | "local";
  /** A queue. Give exactly one of `queue`, `exchange` and `address`. */
  readonly queue?: string;
  /** An exchange, instead of a queue. */
  readonly exchange?: string;
  /** The routing key; with `exchange` only. @default "" for a source; the message's own for a destination */
  readonly routingKey?: string;
  /** An address of AMQP 1.0; with protocol amqp10 only. */
  readonly address?: string;
}

/** The place that a shovel takes messages from. */
export interface ShovelSourceDefinition extends ShovelEndDefinition {
  /** Maximum number of unacknowledged messages. @default 1000 */
  readonly prefetchCount?: number;
  /** `queue-length`: the broker deletes the shovel after it has moved the messages that were in the queue at its start. @default "never" */
  readonly deleteAfter?: "never" | "queue-length";
}

/** The place that a shovel moves messages to. */
export interface ShovelDestinationDefinition extends ShovelEndDefinition {
  /** Whether the shovel adds headers with the origin of the message. @default false */
  readonly addForwardHeaders?: boolean;
}

/** Moves messages from one place to another, inside this broker or between two brokers. */
export interface ShovelDefinition {
  /** The place that the shovel takes messages from. */
  readonly source: ShovelSourceDefinition;
  /** The place that the shovel moves messages to. */
  readonly destination: ShovelDestinationDefinition;
  /** When messages are acknowledged at the source. @default "on-confirm" */
  readonly ackMode?: "on-confirm" | "on-publish" | "no-ack";
  /** Wait before reconnecting. @default "5s" */
  readonly reconnectDelay?: Duration;
}
