/** The topology as one writes it: what the YAML file holds, and what a program may give instead. */

import type { BindingDefinition, ExchangeDefinition } from "./definition/exchanges.ts";
import type {
  FederationUpstreamDefinition,
  FederationUpstreamSetDefinition,
  ShovelDefinition,
} from "./definition/plugins.ts";
import type { QueueDefinition, SuperStreamDefinition } from "./definition/queues.ts";
import type {
  AccessDefinition,
  PermissionDefinition,
  TopicPermissionDefinition,
  UserDefinition,
} from "./definition/users.ts";
import type { ArgumentsDefinition, ByName } from "./definition/values.ts";
import type { Json, OperatorPolicy, Policy, QueueType } from "./model.ts";

export type * from "./definition/exchanges.ts";
export type * from "./definition/plugins.ts";
export type * from "./definition/queues.ts";
export type * from "./definition/users.ts";
export type * from "./definition/values.ts";

/** Settings for all queues or exchanges whose name matches. */
export interface PolicyDefinition {
  /** Regular expression of the names it applies to. */
  readonly pattern: string;
  /** What it applies to. @default "all" */
  readonly applyTo?: Policy["applyTo"];
  /** Of two that match, the higher wins. @default 0 */
  readonly priority?: number;
  /** At least one key, e.g. `max-length`. */
  readonly definition: ArgumentsDefinition;
}

/** Limits that the owner of a vhost cannot lift: of two values the smaller holds. */
export interface OperatorPolicyDefinition {
  /** Regular expression of the queues it applies to. */
  readonly pattern: string;
  /** What it applies to. @default "queues" */
  readonly applyTo?: OperatorPolicy["applyTo"];
  /** Of two that match, the higher wins. @default 0 */
  readonly priority?: number;
  /** At least one key, e.g. `max-length`. */
  readonly definition: ArgumentsDefinition;
}

/** How much a vhost may hold at once. */
export interface VhostLimitsDefinition {
  /** Connections at once; -1: any number. @default -1 */
  readonly maxConnections?: number;
  /** Queues in all; -1: any number. @default -1 */
  readonly maxQueues?: number;
}

/** A virtual host: names, permissions and limits of its own. */
export interface VhostDefinition {
  /** A text for people. @default none */
  readonly description?: string;
  /** Words for people and tools. @default [] */
  readonly tags?: readonly string[];
  /** Of queues without a type, of this file and of clients. @default "quorum" for this file; for clients the broker's */
  readonly defaultQueueType?: QueueType;
  /** Connections at once and queues in all. @default {} none */
  readonly limits?: VhostLimitsDefinition;
  /** Copies every message to amq.rabbitmq.trace. @default false */
  readonly tracing?: boolean;
  /** The broker refuses to delete the vhost until this is taken back. @default false */
  readonly protectedFromDeletion?: boolean;
  /** By the user's name. @default {} nobody has access */
  readonly permissions?: ByName<PermissionDefinition>;
  /** By the user's name, then the exchange's. @default {} */
  readonly topicPermissions?: ByName<ByName<TopicPermissionDefinition>>;
  /** By the user's name; not for one that has `permissions` here. @default {} */
  readonly access?: ByName<AccessDefinition>;
  /** By name. @default {} */
  readonly exchanges?: ByName<ExchangeDefinition>;
  /** By name. @default {} */
  readonly queues?: ByName<QueueDefinition>;
  /** Bindings that do not stand at a queue, such as those between exchanges. @default [] */
  readonly bindings?: readonly BindingDefinition[];
  /** By name. @default {} */
  readonly policies?: ByName<PolicyDefinition>;
  /** By name. @default {} */
  readonly operatorPolicies?: ByName<OperatorPolicyDefinition>;
  /** Of plugins without a field of their own: by component, then by name. @default {} */
  readonly parameters?: ByName<ByName<Json>>;
  /** By name. @default {} */
  readonly federationUpstreams?: ByName<FederationUpstreamDefinition>;
  /** By name; each a list of names of upstreams of this vhost. @default {} */
  readonly federationUpstreamSets?: ByName<FederationUpstreamSetDefinition>;
  /** By name. @default {} */
  readonly shovels?: ByName<ShovelDefinition>;
  /** By name. @default {} */
  readonly superStreams?: ByName<SuperStreamDefinition>;
}

/** The message that a test publishes. */
export interface PublishDefinition {
  /** The vhost to publish in. */
  readonly vhost: string;
  /** The exchange to publish to. @default "" the default exchange */
  readonly exchange?: string;
  /** The routing key. @default "" */
  readonly key?: string;
  /** The message's headers. @default {} */
  readonly headers?: ArgumentsDefinition;
}

/** Publishes a message in thought; exactly one of `reaches` and `unroutable` must be given. */
export interface TestDefinition {
  /** What is published. */
  readonly publish: PublishDefinition;
  /** All queues that it must reach; an empty list: none. */
  readonly reaches?: readonly string[];
  /** The same as an empty `reaches`. */
  readonly unroutable?: true;
  /** All queues that it must reach when every queue of `reaches` rejects it. @default not asked */
  readonly afterReject?: readonly string[];
}

/** Everything that a broker holds. Names: 1–255 bytes of UTF-8 without NUL. */
export interface TopologyDefinition {
  /** By name. @default {} */
  readonly users?: ByName<UserDefinition>;
  /** By name; the name may be `/`. @default {} */
  readonly vhosts?: ByName<VhostDefinition>;
  /** Parameters of plugins that belong to no vhost, by name. @default {} */
  readonly globalParameters?: ByName<Json>;
  /** Where messages must arrive; made nowhere, checked in every preview. @default [] */
  readonly tests?: readonly TestDefinition[];
}
