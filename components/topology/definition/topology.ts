/** The topology as you write it: the contents of the YAML file, or an object that a program passes instead. */

import type { Json, OperatorPolicy, Policy, QueueType, Severity } from "../model.ts";
import type { BindingDefinition, ExchangeDefaultsDefinition, ExchangeDefinition } from "./exchanges.ts";
import type {
  FederationUpstreamDefinition,
  FederationUpstreamSetDefinition,
  ShovelDefinition,
} from "./plugins.ts";
import type { QueueDefaultsDefinition, QueueDefinition, SuperStreamDefinition } from "./queues.ts";
import type {
  AccessDefinition,
  PermissionDefinition,
  TopicPermissionDefinition,
  UserDefinition,
} from "./users.ts";
import type { ArgumentsDefinition, ByName, Duration } from "./values.ts";

export type * from "./exchanges.ts";
export type * from "./plugins.ts";
export type * from "./queues.ts";
export type * from "./users.ts";
export type * from "./values.ts";

/** Settings for all queues or exchanges whose name matches the pattern. */
export interface PolicyDefinition {
  /** Regular expression for the names that the policy applies to. */
  readonly pattern: string;
  /** The kind of objects that the policy applies to. @default "all" */
  readonly applyTo?: Policy["applyTo"];
  /** If several policies match, the highest priority wins. @default 0 */
  readonly priority?: number;
  /** The settings, at least one, e.g. `max-length`. */
  readonly definition: ArgumentsDefinition;
}

/** Limits that the owner of a vhost cannot exceed: if a policy sets another value, the smaller one applies. */
export interface OperatorPolicyDefinition {
  /** Regular expression for the names of the queues that the policy applies to. */
  readonly pattern: string;
  /** The kind of objects that the policy applies to. @default "queues" */
  readonly applyTo?: OperatorPolicy["applyTo"];
  /** If several policies match, the highest priority wins. @default 0 */
  readonly priority?: number;
  /** The settings, at least one, e.g. `max-length`. */
  readonly definition: ArgumentsDefinition;
}

/** Limits of a vhost. */
export interface VhostLimitsDefinition {
  /** Maximum number of connections at the same time; -1 means no limit. @default -1 */
  readonly maxConnections?: number;
  /** Maximum number of queues; -1 means no limit. @default -1 */
  readonly maxQueues?: number;
}

/** Names of objects in the same vhost that somebody else makes: another tool, a client or a person. */
export interface ExternalDefinition {
  /** Names of exchanges. @default [] */
  readonly exchanges?: readonly string[];
  /** Names of queues. @default [] */
  readonly queues?: readonly string[];
  /** Names of federation upstreams. @default [] */
  readonly upstreams?: readonly string[];
}

/** A virtual host, with separate names, permissions and limits. */
export interface VhostDefinition {
  /** A description for people. @default none */
  readonly description?: string;
  /** Tags for people and tools. @default [] */
  readonly tags?: readonly string[];
  /** The type of queues that are declared without a type, in this file or by clients. @default "quorum" for this file; the broker's default for clients */
  readonly defaultQueueType?: QueueType;
  /** Fields that all queues of the vhost take which leave them out, from whatever file they come. @default {} */
  readonly queueDefaults?: QueueDefaultsDefinition;
  /** The same for the exchanges of the vhost. @default {} */
  readonly exchangeDefaults?: ExchangeDefaultsDefinition;
  /** Limits for connections and queues. @default {} none */
  readonly limits?: VhostLimitsDefinition;
  /** Whether the broker copies every message to amq.rabbitmq.trace. @default false */
  readonly tracing?: boolean;
  /** Whether the broker refuses to delete the vhost while this is set. @default false */
  readonly protectedFromDeletion?: boolean;
  /** Permissions by the name of the user. @default {} nobody has access */
  readonly permissions?: ByName<PermissionDefinition>;
  /** Topic permissions by the name of the user, then by the name of the exchange. @default {} */
  readonly topicPermissions?: ByName<ByName<TopicPermissionDefinition>>;
  /** Access by the name of the user; not allowed for a user that has `permissions` in this vhost. @default {} */
  readonly access?: ByName<AccessDefinition>;
  /** Exchanges by name. @default {} */
  readonly exchanges?: ByName<ExchangeDefinition>;
  /** Queues by name. @default {} */
  readonly queues?: ByName<QueueDefinition>;
  /** Bindings that are not listed at a queue, such as those between exchanges. @default [] */
  readonly bindings?: readonly BindingDefinition[];
  /** Policies by name. @default {} */
  readonly policies?: ByName<PolicyDefinition>;
  /** Operator policies by name. @default {} */
  readonly operatorPolicies?: ByName<OperatorPolicyDefinition>;
  /** Parameters of RabbitMQ plugins for which this language has no field: by component, then by name. @default {} */
  readonly parameters?: ByName<ByName<Json>>;
  /** Federation upstreams by name. @default {} */
  readonly federationUpstreams?: ByName<FederationUpstreamDefinition>;
  /** Sets of upstreams by name; each set is a list of names of upstreams in this vhost. @default {} */
  readonly federationUpstreamSets?: ByName<FederationUpstreamSetDefinition>;
  /** Shovels by name. @default {} */
  readonly shovels?: ByName<ShovelDefinition>;
  /** Super streams by name. @default {} */
  readonly superStreams?: ByName<SuperStreamDefinition>;
  /** Objects of others in this vhost: the file may refer to them, and nothing is created, changed or deleted for them. @default {} none */
  readonly external?: ExternalDefinition;
  /** How severe warnings about this vhost are, by their code: `error`, `warning` or `off`. @default {} as the file says */
  readonly findings?: ByName<Severity>;
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

/** Simulates publishing a message; give exactly one of `reaches` and `unroutable`. */
export interface TestDefinition {
  /** The message to publish. */
  readonly publish: PublishDefinition;
  /** All queues that the message must reach; an empty list means none. */
  readonly reaches?: readonly string[];
  /** The same as an empty `reaches`. */
  readonly unroutable?: true;
  /** All queues that the message must reach after every queue of `reaches` has rejected it. @default not checked */
  readonly afterReject?: readonly string[];
  /**
   * What happens to the message then, in this order: `reject x3`, or `expire, reject x3`. `reject`: its consumers reject
   * it (`requeue: false`). `return`: they return it as failed (`basic.reject`, `requeue: true`). `nack`: they give it back
   * with `basic.nack` (`requeue: true`). `expire`: its time to live ends. `overflow`: the queue is full. Between two rejections or returns the message waits where it must, until
   * it comes back to the queues where the first one happened. @default nothing
   */
  readonly then?: string;
  /** All queues that hold the message after `then`; an empty list means that it is lost. Required with `then`. */
  readonly endsIn?: readonly string[];
  /** The time from publishing until the last queue of `endsIn` has the message. @default not checked */
  readonly after?: Duration;
}

/** The contents of a broker. Names have 1–255 bytes of UTF-8 without NUL. */
export interface TopologyDefinition {
  /** Users by name. @default {} */
  readonly users?: ByName<UserDefinition>;
  /**
   * Fields that queues take which leave them out: all queues of this file and of those that it extends, and none of those
   * that it includes. What `queueDefaults` of the vhost says goes before. @default {}
   */
  readonly queueDefaults?: QueueDefaultsDefinition;
  /** The same for exchanges. @default {} */
  readonly exchangeDefaults?: ExchangeDefaultsDefinition;
  /** Vhosts by name; the name `/` is allowed. @default {} */
  readonly vhosts?: ByName<VhostDefinition>;
  /** Parameters of RabbitMQ plugins that belong to no vhost, by name. @default {} */
  readonly globalParameters?: ByName<Json>;
  /** Tests of routing. Every preview runs them; they create nothing on the broker. @default [] */
  readonly tests?: readonly TestDefinition[];
  /**
   * How severe warnings are, by their code: `error`, which also stops an update, `warning` or `off`. Applies to this
   * file, to those that it extends, and to those that it includes. @default {} each is a warning
   */
  readonly findings?: ByName<Severity>;
}
