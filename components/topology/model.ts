/**
 * The plain, immutable data that the topology's folders exchange: `plan` returns it, and the components turn it into
 * resources. It is independent of Pulumi and of a broker.
 */

import type { Outcome } from "./happening.ts";

/** A value that AMQP arguments, policies and JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A position in the file. Lines and columns count from 1; an object given in code has none. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The source of a value that must not be in the file. */
export type SecretSource =
  /** `key` of the stack's (secret) configuration, e.g. `guestPassword`. */
  | { readonly kind: "config"; readonly key: string }
  /** `key` in the Kubernetes Secret `name`, in the cluster's namespace. */
  | { readonly kind: "secretRef"; readonly name: string; readonly key: string };

/** A secret, or a list of strings of which at least one is secret. */
export type SecretValue = SecretSource | readonly (string | SecretSource)[];

/** The source of a user's password. */
export type Password =
  /** Random; another `rotation` gives another password. */
  | { readonly kind: "generate"; readonly rotation?: number }
  | SecretSource
  /** A hash in RabbitMQ's own form: base64 of salt (4 bytes) and SHA-256 digest. */
  | { readonly kind: "hash"; readonly hash: string }
  /** The user cannot log in with a password, only e.g. with a certificate. */
  | { readonly kind: "none" };

export interface User {
  readonly name: string;
  /** Sorted, without duplicates: the plugin compares them as a list. */
  readonly tags: readonly string[];
  readonly password: Password;
  readonly limits: UserLimits;
  readonly at?: Position;
}

/** A missing limit means no limit, as does -1; 0 allows none. */
export interface UserLimits {
  readonly maxConnections?: number;
  readonly maxChannels?: number;
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
  /** Only other exchanges can publish to it. */
  readonly internal: boolean;
  /** Contains the alternate exchange, as `alternate-exchange`. */
  readonly arguments: { readonly [name: string]: Json };
  readonly at?: Position;
}

export type QueueType = "classic" | "quorum" | "stream";

export interface Queue {
  readonly name: string;
  readonly type: QueueType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Without `x-queue-type`, which is in `type`. */
  readonly arguments: { readonly [name: string]: Json };
  /** The queue may be deleted or recreated with its messages. Not a setting of RabbitMQ. */
  readonly allowLoss?: true;
  /**
   * If the queue is recreated, its messages are carried over; without it that is refused. Not a setting of RabbitMQ.
   */
  readonly onReplace?: "migrate";
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

/** An operator policy: limits that the owner of a vhost cannot exceed. */
export interface OperatorPolicy extends Omit<Policy, "applyTo"> {
  readonly applyTo: Exclude<Policy["applyTo"], "exchanges">;
}

/** A plugin's parameter in a vhost: a shovel, a federation upstream or a set of them, or another component's. */
export interface Parameter {
  /** `shovel`, `federation-upstream`, `federation-upstream-set`, or another plugin's. */
  readonly component: string;
  readonly name: string;
  /** Without the keys of `secrets`. */
  readonly value: Json;
  /** Keys of `value` that come from elsewhere: addresses that contain a password. */
  readonly secrets: { readonly [member: string]: SecretValue };
  readonly at?: Position;
}

export interface GlobalParameter {
  readonly name: string;
  readonly value: Json;
  readonly at?: Position;
}

/** A missing limit means no limit, as does -1; 0 allows none. */
export interface VhostLimits {
  readonly maxConnections?: number;
  readonly maxQueues?: number;
}

/** Objects of a vhost that somebody else makes. Each list is sorted, without duplicates. */
export interface External {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  readonly upstreams: readonly string[];
}

export interface Vhost {
  readonly name: string;
  readonly description?: string;
  /** Sorted, without duplicates. */
  readonly tags: readonly string[];
  /** The type of queues that clients declare without a type. */
  readonly defaultQueueType?: QueueType;
  readonly limits: VhostLimits;
  /** Whether every message is copied to amq.rabbitmq.trace. */
  readonly tracing: boolean;
  readonly protectedFromDeletion: boolean;
  readonly permissions: readonly Permission[];
  readonly topicPermissions: readonly TopicPermission[];
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly Queue[];
  readonly bindings: readonly Binding[];
  readonly policies: readonly Policy[];
  readonly operatorPolicies: readonly OperatorPolicy[];
  /** By component, then by name. */
  readonly parameters: readonly Parameter[];
  /** Missing if there are none. Not a setting of RabbitMQ. */
  readonly external?: External;
  readonly at?: Position;
}

/** A message that a test publishes, and the queues that it must reach. */
export interface RoutingTest {
  readonly publish: {
    readonly vhost: string;
    /** Empty for the default exchange. */
    readonly exchange: string;
    readonly key: string;
    readonly headers: { readonly [name: string]: Json };
  };
  /** Names of queues, sorted, without duplicates; empty for none. */
  readonly reaches: readonly string[];
  /** Queues that it reaches after each queue of `reaches` has rejected it; missing if not checked. */
  readonly afterReject?: readonly string[];
  /** Missing if not checked. */
  readonly outcome?: Outcome;
  readonly at?: Position;
}

/** A whole topology with all defaults, each list sorted by name. */
export interface Plan {
  readonly users: readonly User[];
  readonly vhosts: readonly Vhost[];
  readonly globalParameters: readonly GlobalParameter[];
  /** In the order of the file: they create nothing. */
  readonly tests: readonly RoutingTest[];
}

/** The kinds of objects in a plan. */
export type ObjectKind =
  | "user"
  | "vhost"
  | "permissions"
  | "topic permissions"
  | "exchange"
  | "queue"
  | "binding"
  | "policy"
  | "operator policy"
  | "parameter"
  | "global parameter";

/** What becomes of a finding: an error, which stops an update; a warning; or nothing. */
export type Severity = "error" | "warning" | "off";

/**
 * One problem of a topology. Printed as `FILE:LINE:COLUMN: error CODE: message`; the message names the value and what
 * is allowed.
 */
export interface Problem {
  /** Stable and documented, in kebab case: `unknown-field`, `wrong-type`, `undefined-exchange`, … */
  readonly code: string;
  /** A warning: RabbitMQ accepts it, but it is probably not what was meant. @default "error" */
  readonly severity?: "error" | "warning";
  readonly message: string;
  /** Keys from the top of the document: `["vhosts", "myproject", "queues", "testq1"]`. */
  readonly path: readonly (string | number)[];
  readonly at?: Position;
}
