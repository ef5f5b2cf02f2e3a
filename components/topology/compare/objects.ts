/** Every object of a plan, with its settings under the names of the language. */

import { isMapping } from "../interchange/definitions/entry.ts";
import { pluginPath, pluginSettings } from "../interchange/file/plugins.ts";
import { fieldsOf } from "../interchange/file/queue.ts";
import type { Binding, Json, ObjectKind, Password, Plan, Position, Problem, User, Vhost } from "../model.ts";

export interface PlanObject {
  readonly kind: ObjectKind;
  /** As in the file; identifies the object in the plan. */
  readonly path: Problem["path"];
  /** Settings that RabbitMQ changes in place, and settings whose change recreates the object. */
  readonly settings: ReadonlyMap<string, Json>;
  /** Where the file declares it. */
  readonly at?: Position;
}

/** RabbitMQ cannot change the settings of these after the declaration. */
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

/** `deadLetter: {exchange: x}` is the setting `deadLetter.exchange`; leaves out settings that are not set. */
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

/** Hides a hash: it allows anybody to try passwords. */
function sourceOf(password: Password): Json {
  switch (password.kind) {
    case "generate":
      return password.rotation === undefined ? "generate" : { generate: password.rotation };
    case "config":
      return { config: password.key };
    case "secretRef":
      return { secretRef: { name: password.name, key: password.key } };
    case "hash":
      return { hash: password.hash };
    case "none":
      return "none";
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
      const settings = { type, durable, autoDelete, ...(fields as Settings), arguments: rest }; // a file contains JSON
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

/** All properties of a binding identify it, so a changed binding is another one. */
function bindingName({ source, destination, destinationType, routingKey, arguments: args }: Binding): string {
  const key = routingKey === "" ? "" : ` by ${JSON.stringify(routingKey)}`;
  const headers = Object.keys(args).length === 0 ? "" : ` with ${JSON.stringify(args)}`;
  return `${source} → ${destinationType} ${destination}${key}${headers}`;
}
