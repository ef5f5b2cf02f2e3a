/** The shape of a broker's definitions: what `rabbitmqctl import_definitions` and POST /api/definitions take. */
import type { Json } from "../model.ts";

type Values = { readonly [name: string]: Json };

export interface UserJson {
  readonly name: string;
  /** Base64 of salt and digest; empty: nobody can log in with a password. */
  readonly password_hash: string;
  readonly hashing_algorithm: string;
  readonly tags: readonly string[];
  readonly limits: Values;
}

export interface VhostJson {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly metadata: Values;
  /** Taken by an import, never exported. */
  readonly tracing: boolean;
}

export interface PolicyJson {
  readonly vhost: string;
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: Values;
}

export interface ParameterJson {
  readonly vhost: string;
  /** `vhost-limits` and `operator_policy` too. */
  readonly component: string;
  readonly name: string;
  readonly value: Json;
}

export interface ExchangeJson {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** Taken by an import; a broker exports no internal exchange. */
  readonly internal: boolean;
  readonly arguments: Values;
}

export interface QueueJson {
  readonly vhost: string;
  readonly name: string;
  /** Exported; an import looks at the argument `x-queue-type` alone. */
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Values;
}

export interface BindingJson {
  readonly vhost: string;
  readonly source: string;
  readonly destination: string;
  readonly destination_type: string;
  readonly routing_key: string;
  readonly arguments: Values;
}

export interface Definitions {
  readonly users: readonly UserJson[];
  readonly vhosts: readonly VhostJson[];
  readonly permissions: readonly {
    readonly user: string;
    readonly vhost: string;
    readonly configure: string;
    readonly write: string;
    readonly read: string;
  }[];
  readonly topic_permissions: readonly {
    readonly user: string;
    readonly vhost: string;
    readonly exchange: string;
    readonly write: string;
    readonly read: string;
  }[];
  readonly parameters: readonly ParameterJson[];
  readonly global_parameters: readonly { readonly name: string; readonly value: Json }[];
  readonly policies: readonly PolicyJson[];
  readonly queues: readonly QueueJson[];
  readonly exchanges: readonly ExchangeJson[];
  readonly bindings: readonly BindingJson[];
}

/** How RabbitMQ calls its limits, and how the language does. */
export const limitNames = {
  user: { maxConnections: "max-connections", maxChannels: "max-channels" },
  vhost: { maxConnections: "max-connections", maxQueues: "max-queues" },
} as const;

/** The parameters that are fields of their own here. */
export const operatorPolicyComponent = "operator_policy";
export const vhostLimitsComponent = "vhost-limits";
