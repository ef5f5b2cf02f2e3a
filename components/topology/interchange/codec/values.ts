/** The value of each kind of object, in the form of a resource's inputs. */
import type { Json } from "../../model.ts";
import type { BindingValue, KindName } from "./objects.ts";

export type JsonMap = { readonly [name: string]: Json };

export type SettingsValue = {
  readonly description: string;
  readonly tags: readonly string[];
  /** Missing: the broker's own default. */
  readonly defaultQueueType?: string;
  readonly tracing: boolean;
  readonly protectedFromDeletion: boolean;
};

export type UserValue = {
  readonly tags: readonly string[];
  /** Exactly one of the two is set. */
  readonly password?: string;
  readonly passwordHash?: string;
};

export type PermissionValue = { readonly configure: string; readonly write: string; readonly read: string };

export type TopicPermissionValue = { readonly write: string; readonly read: string };

export type ExchangeValue = {
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: JsonMap;
};

export type QueueValue = {
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Without `x-queue-type`. */
  readonly arguments: JsonMap;
  /** A migration of the queue is under way. RabbitMQ has no such property: a wanted queue never has it. */
  readonly migrating?: true;
};

export type PolicyValue = {
  readonly pattern: string;
  readonly applyTo: string;
  readonly priority: number;
  readonly definition: JsonMap;
};

/** By kind. */
export interface ValueOf {
  readonly vhost: true;
  readonly settings: SettingsValue;
  readonly limits: number;
  readonly users: UserValue;
  readonly userLimits: number;
  readonly permissions: PermissionValue;
  readonly exchanges: ExchangeValue;
  readonly topicPermissions: TopicPermissionValue;
  readonly queues: QueueValue;
  readonly bindings: BindingValue;
  readonly policies: PolicyValue;
  readonly operatorPolicies: PolicyValue;
  readonly parameters: Json;
  readonly globalParameters: Json;
}

export function isMigrating(queue: Json): boolean {
  return typeof queue === "object" && queue !== null && "migrating" in queue;
}

/** The value with the type of its kind: whoever made the inputs used the types above. */
export function typed<Kind extends KindName>(_kind: Kind, value: Json): ValueOf[Kind] {
  return value as unknown as ValueOf[Kind];
}
