/**
 * The plain, immutable data that the topology's rooms hand on: what `plan` returns and what the
 * components turn into resources. Nothing here knows Pulumi or a broker.
 */

/** A value that AMQP arguments, policies and JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where in the file something stands. Lines and columns count from 1; an object given in code has none. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a user's password comes from. */
export type Password =
  | { readonly kind: "generate" }
  /** `key` of the stack's (secret) configuration, e.g. `guestPassword`. */
  | { readonly kind: "config"; readonly key: string }
  /** `key` in the Kubernetes Secret `name`, in the cluster's namespace. */
  | { readonly kind: "secretRef"; readonly name: string; readonly key: string }
  /** A hash in RabbitMQ's own form: base64 of salt (4 bytes) and SHA-256 digest. */
  | { readonly kind: "hash"; readonly hash: string };

export interface User {
  readonly name: string;
  /** Sorted, without repetition: the plugin compares them as a list. */
  readonly tags: readonly string[];
  readonly password: Password;
  readonly at?: Position;
}

/** Regular expressions; the empty string matches nothing. */
export interface Permission {
  readonly user: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
  readonly at?: Position;
}

export interface TopicPermission {
  readonly user: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
  readonly at?: Position;
}

export interface Exchange {
  readonly name: string;
  /** `direct`, `fanout`, `topic`, `headers`, or a plugin's type. */
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly arguments: { readonly [name: string]: Json };
  readonly at?: Position;
}

export type QueueType = "classic" | "quorum" | "stream";

export interface Queue {
  readonly name: string;
  readonly type: QueueType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Always holds `x-queue-type`: without it the plugin replaces the queue, messages and all, at the next run. */
  readonly arguments: { readonly [name: string]: Json };
  readonly at?: Position;
}

export interface Binding {
  /** The exchange that messages come from. */
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
  readonly routingKey: string;
  readonly arguments: { readonly [name: string]: Json };
  readonly at?: Position;
}

export interface Policy {
  readonly name: string;
  readonly pattern: string;
  readonly applyTo: "all" | "queues" | "classic_queues" | "quorum_queues" | "streams" | "exchanges";
  readonly priority: number;
  readonly definition: { readonly [name: string]: Json };
  readonly at?: Position;
}

export interface Vhost {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly topicPermissions: readonly TopicPermission[];
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly Queue[];
  readonly bindings: readonly Binding[];
  readonly policies: readonly Policy[];
  readonly at?: Position;
}

/** A whole topology, every default filled in, each list sorted by the names of what it holds. */
export interface Plan {
  readonly users: readonly User[];
  readonly vhosts: readonly Vhost[];
}

/**
 * One thing that is wrong with a topology.
 * Printed as `FILE:LINE:COLUMN: error CODE: message`; the message names the value and what is allowed.
 */
export interface Problem {
  /** Stable and documented, in kebab case: `unknown-field`, `wrong-type`, `undefined-exchange`, … */
  readonly code: string;
  readonly message: string;
  /** Keys from the top of the document to the place: `["vhosts", "myproject", "queues", "testq1"]`. */
  readonly path: readonly (string | number)[];
  readonly at?: Position;
}
