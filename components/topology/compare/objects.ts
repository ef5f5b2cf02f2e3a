/** Every object of a plan by itself, with its settings under the names of the language. */

import { isMapping } from "../definitions/entry.ts";
import type { Binding, Json, Password, Plan, Position, Problem, User, Vhost } from "../model.ts";
import { pluginPath, pluginSettings } from "../write/plugins.ts";
import { fieldsOf } from "../write/queue.ts";

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

export interface PlanObject {
  readonly kind: ObjectKind;
  /** As in the file; tells the object apart from every other one of the plan. */
  readonly path: Problem["path"];
  /** Those that RabbitMQ changes in place, and those that force it to be made anew. */
  readonly settings: ReadonlyMap<string, Json>;
  /** Where the file declares it. */
  readonly at?: Position;
}

/** RabbitMQ takes what these were declared with for good. */
export const immutableKinds: ReadonlySet<ObjectKind> = new Set(["exchange", "queue"]);

export function objectsOf(plan: Plan): readonly PlanObject[] {
  return [
    ...plan.users.map(userObject),
    ...plan.vhosts.flatMap(vhostObjects),
    ...plan.globalParameters.map((one) =>
      objectOf("global parameter", ["globalParameters", one.name], one, { value: one.value }),
    ),
  ];
}

type Settings = { readonly [name: string]: Json | undefined };

function objectOf(
  kind: ObjectKind,
  path: Problem["path"],
  { at }: { readonly at?: Position },
  settings: Settings,
): PlanObject {
  return { kind, path, settings: new Map(flat(settings)), ...(at !== undefined && { at }) };
}

/** `deadLetter: {exchange: x}` is the setting `deadLetter.exchange`; what is not set is left out. */
function flat(settings: Settings, before = ""): readonly [string, Json][] {
  return Object.entries(settings).flatMap(([name, value]): readonly [string, Json][] => {
    const key = before === "" ? name : `${before}.${name}`;
    if (value === undefined) return [];
    return isMapping(value) ? flat(value, key) : [[key, value]];
  });
}

function userObject(user: User): PlanObject {
  const { name, tags, password, limits } = user;
  const settings = { tags, password: sourceOf(password), limits: { ...limits } };
  return objectOf("user", ["users", name], user, settings);
}

/** A hash is not shown: whoever has it can try passwords on it. */
function sourceOf(password: Password): Json {
  switch (password.kind) {
    case "generate":
      return password.rotation === undefined ? "generate" : { generate: password.rotation };
    case "config":
      return { config: password.key };
    case "secretRef":
      return { secretRef: { name: password.name, key: password.key } };
    case "hash":
      return password.hash === "" ? "none" : { hash: password.hash };
  }
}

function vhostObjects(vhost: Vhost): readonly PlanObject[] {
  const path = ["vhosts", vhost.name];
  const { description, tags, defaultQueueType, limits, tracing, protectedFromDeletion } = vhost;
  const policy =
    (kind: ObjectKind, field: string) =>
    (one: Vhost["policies"][number] | Vhost["operatorPolicies"][number]) =>
      objectOf(kind, [...path, field, one.name], one, {
        pattern: one.pattern,
        applyTo: one.applyTo,
        priority: one.priority,
        definition: one.definition,
      });
  return [
    objectOf("vhost", path, vhost, {
      description,
      tags,
      defaultQueueType,
      limits: { ...limits },
      tracing,
      protectedFromDeletion,
    }),
    ...vhost.permissions.map((one) => {
      const { user, configure, write, read } = one;
      return objectOf("permissions", [...path, "permissions", user], one, { configure, write, read });
    }),
    ...vhost.topicPermissions.map((one) => {
      const { user, exchange, write, read } = one;
      return objectOf("topic permissions", [...path, "topicPermissions", user, exchange], one, {
        write,
        read,
      });
    }),
    ...vhost.exchanges.map((exchange) => {
      const { name, type, durable, autoDelete, internal, arguments: args } = exchange;
      const { "alternate-exchange": alternateExchange, ...rest } = args;
      const settings = { type, durable, autoDelete, internal, alternateExchange, arguments: rest };
      return objectOf("exchange", [...path, "exchanges", name], exchange, settings);
    }),
    ...vhost.queues.map((queue) => {
      const { name, type, durable, autoDelete, arguments: args } = queue;
      const { fields, rest } = fieldsOf(type, args);
      const settings = { type, durable, autoDelete, ...(fields as Settings), arguments: rest }; // what a file holds is JSON
      return objectOf("queue", [...path, "queues", name], queue, settings);
    }),
    ...vhost.bindings.map((binding) =>
      objectOf("binding", [...path, "bindings", bindingName(binding)], binding, {}),
    ),
    ...vhost.policies.map(policy("policy", "policies")),
    ...vhost.operatorPolicies.map(policy("operator policy", "operatorPolicies")),
    ...vhost.parameters.map((one) =>
      objectOf("parameter", [...path, ...pluginPath(one)], one, pluginSettings(one)),
    ),
  ];
}

/** All of a binding tells it apart, so that a changed one is another one. */
function bindingName({ source, destination, destinationType, routingKey, arguments: args }: Binding): string {
  const key = routingKey === "" ? "" : ` by ${JSON.stringify(routingKey)}`;
  const headers = Object.keys(args).length === 0 ? "" : ` with ${JSON.stringify(args)}`;
  return `${source} → ${destinationType} ${destination}${key}${headers}`;
}
