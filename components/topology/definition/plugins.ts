/** What plugins bring: federation and shovels. */
import type { Duration, SecretTextDefinition } from "./values.ts";

/** A broker to take messages from. Fields: rabbitmq.com's page on federation, "Upstreams". */
export interface FederationUpstreamDefinition {
  /** Address, e.g. `amqps://other.example.com`. With a password in it: from the configuration or a Secret. */
  readonly uri: SecretTextDefinition;
  /** Messages that are under way at once. @default 1000 */
  readonly prefetchCount?: number;
  /** Wait before connecting again. @default "5s" */
  readonly reconnectDelay?: Duration;
  /** When messages are acknowledged at the upstream. @default "on-confirm" */
  readonly ackMode?: "on-confirm" | "on-publish" | "no-ack";
  /** Whether the user id of messages is kept. @default false */
  readonly trustUserId?: boolean;
  /** The upstream's exchange, where its name is another. */
  readonly exchange?: string;
  /** Federated exchanges: links a message may pass. @default 1 */
  readonly maxHops?: number;
  /** Federated exchanges: the upstream's queue goes after so long without a link. @default never */
  readonly expires?: Duration;
  /** Federated exchanges: how long a message waits in the upstream's queue. @default any time */
  readonly messageTtl?: Duration;
  /** The type of the upstream's queue. @default "classic" */
  readonly queueType?: "classic" | "quorum";
  /** The upstream's queue, where its name is another. */
  readonly queue?: string;
  /** Federated queues: the tag of the consumer at the upstream. */
  readonly consumerTag?: string;
}

/** Members of a set of upstreams: names of upstreams of this vhost. */
export type FederationUpstreamSetDefinition = readonly string[];

export interface ShovelEndDefinition {
  /** Address, e.g. `amqp://` for this broker. With a password in it: from the configuration or a Secret. */
  readonly uri: SecretTextDefinition;
  /** How to talk to the broker; `local` within one, from 4.2 on. @default "amqp091" */
  readonly protocol?: "amqp091" | "amqp10" | "local";
  /** A queue: exactly one of `queue`, `exchange` and `address` must be given. */
  readonly queue?: string;
  /** An exchange, in place of a queue. */
  readonly exchange?: string;
  /** With `exchange`. @default "" for a source; the message's own for a destination */
  readonly routingKey?: string;
  /** With protocol amqp10. */
  readonly address?: string;
}

/** Where a shovel takes messages from. */
export interface ShovelSourceDefinition extends ShovelEndDefinition {
  /** Messages that are under way at once. @default 1000 */
  readonly prefetchCount?: number;
  /** `queue-length`: the shovel goes when it has moved what was there. @default "never" */
  readonly deleteAfter?: "never" | "queue-length";
}

/** Where a shovel brings messages to. */
export interface ShovelDestinationDefinition extends ShovelEndDefinition {
  /** Adds headers that say where the message came from. @default false */
  readonly addForwardHeaders?: boolean;
}

/** Moves messages from one place to another, in this broker or between two. */
export interface ShovelDefinition {
  /** Where messages are taken from. */
  readonly source: ShovelSourceDefinition;
  /** Where they are brought to. */
  readonly destination: ShovelDestinationDefinition;
  /** When messages are acknowledged at the source. @default "on-confirm" */
  readonly ackMode?: "on-confirm" | "on-publish" | "no-ack";
  /** Wait before connecting again. @default "5s" */
  readonly reconnectDelay?: Duration;
}
