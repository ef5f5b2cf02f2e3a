/** Federation and shovels, which RabbitMQ plugins provide. */
import type { ArgumentsDefinition, Duration, SecretTextDefinition } from "./values.ts";

/** One address, or a list of at least one. Each one with a password comes from the configuration or a Secret. */
export type AddressesDefinition = SecretTextDefinition | readonly SecretTextDefinition[];

/** What an upstream sets for all of its links, and a member of a set for the links of that set. */
interface UpstreamSettingsDefinition {
  /** Maximum number of unacknowledged messages; 0 means no limit. @default 1000 */
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
  /** Federated exchanges: the type of the upstream's queue. @default "classic" */
  readonly queueType?: "classic" | "quorum";
  /** The name of the upstream's queue, if it differs. */
  readonly queue?: string;
  /** Federated queues: the consumer tag at the upstream. */
  readonly consumerTag?: string;
  /** Federated exchanges: `default` deletes the upstream's internal exchange and queue with the link, `never` keeps them. @default "default" */
  readonly resourceCleanupMode?: "default" | "never";
  /** Federated exchanges: whether the link binds without waiting for the upstream's answer. @default false */
  readonly bindNowait?: boolean;
  /** Whether a link has one channel for commands and messages, or several. @default "multiple" */
  readonly channelUseMode?: "multiple" | "single";
}

/** A broker to take messages from. rabbitmq.com describes the fields in its page on federation, "Upstreams". */
export interface FederationUpstreamDefinition extends UpstreamSettingsDefinition {
  /** Address, e.g. `amqps://other.example.com`, or a list of addresses that are tried in random order. An address with a password comes from the configuration or a Secret. */
  readonly uri: AddressesDefinition;
}

/** A member of a set that has settings of its own. They hold for this set, instead of the upstream's. */
export interface FederationUpstreamSetMemberDefinition extends UpstreamSettingsDefinition {
  /** The name of an upstream in this vhost. */
  readonly upstream: string;
}

/** A set of upstreams: names of upstreams in this vhost, or a name with settings. */
export type FederationUpstreamSetDefinition = readonly (string | FederationUpstreamSetMemberDefinition)[];

export interface ShovelEndDefinition {
  /** Address, `amqp:///NAME` for the vhost NAME of this broker, or a list of addresses, one of which is used. An address with a password comes from the configuration or a Secret. */
  readonly uri: AddressesDefinition;
  /** The protocol; `local` moves messages inside one broker, from 4.2 on. @default "amqp091" */
  readonly protocol?: "amqp091" | "amqp10" | "local";
  /** A queue. */
  readonly queue?: string;
  /** Arguments of the queue, if the shovel declares it. @default {} */
  readonly queueArguments?: ArgumentsDefinition;
  /** An exchange, instead of a queue. */
  readonly exchange?: string;
  /** The routing key, if no queue is given. @default "" for a source; the message's own for a destination */
  readonly routingKey?: string;
  /** An address of AMQP 1.0; with protocol amqp10 only. */
  readonly address?: string;
  /** Whether the queue is there already: then the shovel does not declare it. @default false */
  readonly predeclared?: boolean;
}

/** The place that a shovel takes messages from. Give exactly one of `queue`, `exchange` and `address`. */
export interface ShovelSourceDefinition extends ShovelEndDefinition {
  /** Maximum number of unacknowledged messages; 0 means no limit. @default 1000 */
  readonly prefetchCount?: number;
  /** When the broker deletes the shovel: after it has moved this number of messages, or with `queue-length` those that were in the queue at its start. @default "never" */
  readonly deleteAfter?: "never" | "queue-length" | number;
  /** The broker deletes the shovel after this time, at least a minute; from 4.3.5 on. @default never */
  readonly deleteAfterDuration?: Duration;
  /** Arguments of the consumer, e.g. `x-priority`, or `x-stream-offset` for a stream. @default {} */
  readonly consumerArguments?: ArgumentsDefinition;
  /** The consumer's tag, or with protocol amqp10 the name of the link; from 4.3 on. @default a name of the shovel's */
  readonly consumerName?: string;
}

/**
 * The place that a shovel moves messages to. Give at most one of `queue`, `exchange` and `address`: without one, a message
 * goes to an exchange with the name of the one that it was published to.
 */
export interface ShovelDestinationDefinition extends ShovelEndDefinition {
  /** Whether the shovel adds headers with the origin of the message. @default false */
  readonly addForwardHeaders?: boolean;
  /** Whether the shovel adds a header with the time at which it moved the message. @default false */
  readonly addTimestampHeader?: boolean;
  /** Properties that each message gets, by RabbitMQ's names, e.g. `delivery_mode`; with protocol amqp091 only. @default {} */
  readonly publishProperties?: ArgumentsDefinition;
  /** Properties of AMQP 1.0 that each message gets; with protocol amqp10 only, and ignored from 4.2 on. @default {} */
  readonly properties?: ArgumentsDefinition;
  /** Application properties that each message gets; with protocol amqp10 only, and ignored from 4.2 on. @default {} */
  readonly applicationProperties?: ArgumentsDefinition;
  /** Annotations that each message gets; with protocol amqp10 only, and ignored from 4.2 on. @default {} */
  readonly messageAnnotations?: ArgumentsDefinition;
}

/** Moves messages from one place to another, inside this broker or between two brokers. */
export interface ShovelDefinition {
  /** The place that the shovel takes messages from. */
  readonly source: ShovelSourceDefinition;
  /** The place that the shovel moves messages to. */
  readonly destination: ShovelDestinationDefinition;
  /** When messages are acknowledged at the source. @default "on-confirm" */
  readonly ackMode?: "on-confirm" | "on-publish" | "no-ack";
  /** Wait before reconnecting; after 0s the shovel does not reconnect. @default "5s" */
  readonly reconnectDelay?: Duration;
}
