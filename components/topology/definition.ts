/** The topology as one writes it: what the YAML file holds, and what a program may give instead. */
import type { Json, Policy, QueueType } from "./model.ts";

/** Values that RabbitMQ calls arguments: numbers stay numbers, booleans stay booleans. */
export interface ArgumentsDefinition {
  readonly [name: string]: Json;
}

/**
 * Where a user's password comes from: exactly one of the three. Never the password itself.
 * `config`: a key of the stack's secret configuration; `secretRef`: a key of a Kubernetes Secret in the
 * cluster's namespace; `hash`: base64 of a 4-byte salt and a SHA-256 (32 bytes) or SHA-512 (64 bytes) digest.
 */
export interface PasswordSource {
  readonly config?: string;
  readonly secretRef?: SecretKeyDefinition;
  readonly hash?: string;
}

export interface SecretKeyDefinition {
  /** The Secret's name, 1–253 characters. */
  readonly name: string;
  /** The key in its data, 1–253 characters. */
  readonly key: string;
}

export interface UserDefinition {
  /**
   * What the user may do in the management API: `administrator`, `monitoring`, `policymaker`,
   * `management`, `impersonator`, `protected`, or any other word.
   * @default [] none
   */
  readonly tags?: readonly string[];
  /** @default "generate" a random password, kept as a secret */
  readonly password?: "generate" | PasswordSource;
}

export interface PermissionDefinition {
  /** Regular expression of the names the user may declare and delete. @default "" none */
  readonly configure?: string;
  /** Regular expression of the names the user may publish and bind to. @default "" none */
  readonly write?: string;
  /** Regular expression of the names the user may consume and bind from. @default "" none */
  readonly read?: string;
}

export interface TopicPermissionDefinition {
  /** Regular expression of the routing keys the user may publish with. @default "" none */
  readonly write?: string;
  /** Regular expression of the routing keys the user may bind with. @default "" none */
  readonly read?: string;
}

export interface ExchangeDefinition {
  /** `direct`, `fanout`, `topic`, `headers`, `x-local-random`, or a plugin's type, `x-…`. @default "direct" */
  readonly type?: string;
  /** Whether the exchange is there again after the broker was restarted. @default true */
  readonly durable?: boolean;
  /** Whether it goes when its last binding goes. @default false */
  readonly autoDelete?: boolean;
  /** @default {} */
  readonly arguments?: ArgumentsDefinition;
}

/** A binding as it stands at the queue it leads to. */
export interface QueueBindingDefinition {
  /** The exchange that messages come from. */
  readonly exchange: string;
  /** At most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** @default {} */
  readonly arguments?: ArgumentsDefinition;
}

export interface QueueDefinition {
  /** @default "quorum" */
  readonly type?: QueueType;
  /** Whether the queue is there again after the broker was restarted. @default true */
  readonly durable?: boolean;
  /** Whether it goes when its last consumer goes. Classic queues only. @default false */
  readonly autoDelete?: boolean;
  /** Everything that has no field of its own, e.g. `x-message-ttl` in milliseconds. @default {} */
  readonly arguments?: ArgumentsDefinition;
  /** @default [] none */
  readonly bindings?: readonly QueueBindingDefinition[];
}

/** A binding at the vhost's level, to a queue or to another exchange. */
export interface BindingDefinition {
  /** The exchange that messages come from. */
  readonly source: string;
  readonly destination: string;
  /** @default "queue" */
  readonly destinationType?: "queue" | "exchange";
  /** At most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** @default {} */
  readonly arguments?: ArgumentsDefinition;
}

export interface PolicyDefinition {
  /** Regular expression of the names it applies to. */
  readonly pattern: string;
  /** @default "all" */
  readonly applyTo?: Policy["applyTo"];
  /** Of two that match, the higher wins. @default 0 */
  readonly priority?: number;
  /** At least one key, e.g. `max-length`. */
  readonly definition: ArgumentsDefinition;
}

/** A map by name: the order means nothing, and a name cannot stand twice. */
export interface ByName<Definition> {
  readonly [name: string]: Definition;
}

export interface VhostDefinition {
  /** By the user's name. @default {} nobody has access */
  readonly permissions?: ByName<PermissionDefinition>;
  /** By the user's name, then the exchange's. @default {} */
  readonly topicPermissions?: ByName<ByName<TopicPermissionDefinition>>;
  /** @default {} */
  readonly exchanges?: ByName<ExchangeDefinition>;
  /** @default {} */
  readonly queues?: ByName<QueueDefinition>;
  /** @default [] */
  readonly bindings?: readonly BindingDefinition[];
  /** @default {} */
  readonly policies?: ByName<PolicyDefinition>;
}

/** A whole topology. Names: 1–255 bytes of UTF-8 without NUL. */
export interface TopologyDefinition {
  /** @default {} */
  readonly users?: ByName<UserDefinition>;
  /** @default {} */
  readonly vhosts?: ByName<VhostDefinition>;
}
