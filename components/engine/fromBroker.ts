/** From the broker's JSON to objects in the form of a resource's inputs. Pure. */
import { bindingKey, type Owned } from "./objects.ts";
import type { JsonMap, SettingsValue } from "./values.ts";

/** What the definitions of one vhost hold. An answer that is not of that shape gives nothing. */
export function objectsInDefinitions(definitions: unknown): readonly Owned[] {
  return [
    ...items(definitions, "exchanges").map(exchange),
    ...items(definitions, "queues").map(queue),
    ...items(definitions, "bindings").map(binding),
    ...items(definitions, "policies").map((one) => policy("policies", text(one.name), one)),
    ...items(definitions, "parameters").flatMap(parameter),
  ];
}

export function exchange(one: JsonMap): Owned {
  return {
    kind: "exchanges",
    keys: [text(one.name)],
    value: {
      type: text(one.type),
      durable: one.durable === true,
      autoDelete: one.auto_delete === true,
      // RabbitMQ 4.3 lists no internal exchanges, and so does not say of the others that they are not.
      internal: one.internal === true,
      arguments: map(one.arguments),
    },
  };
}

export function queue(one: JsonMap): Owned {
  const { "x-queue-type": type = "classic", ...rest } = map(one.arguments);
  return {
    kind: "queues",
    keys: [text(one.name)],
    value: {
      type,
      durable: one.durable === true,
      autoDelete: one.auto_delete === true,
      arguments: rest,
    },
  };
}

export function binding(one: JsonMap): Owned {
  const value = {
    source: text(one.source),
    destination: text(one.destination),
    destinationType: one.destination_type === "exchange" ? ("exchange" as const) : ("queue" as const),
    routingKey: text(one.routing_key),
    arguments: map(one.arguments),
  };
  return { kind: "bindings", keys: [bindingKey(value)], value };
}

function policy(kind: "policies" | "operatorPolicies", name: string, one: JsonMap): Owned {
  const { pattern = "", priority = 0, definition } = one;
  return {
    kind,
    keys: [name],
    value: { pattern, applyTo: one["apply-to"] ?? "all", priority, definition: map(definition) },
  };
}

/** Limits and operator policies are parameters as well. */
function parameter(one: JsonMap): readonly Owned[] {
  const { component, name, value = null } = one;
  if (component === "operator_policy") return [policy("operatorPolicies", text(name), map(value))];
  if (component === "vhost-limits") return limits("limits", [], value);
  return [{ kind: "parameters", keys: [text(component), text(name)], value }];
}

/** `{"max-queues": 5}` as one object for each limit. */
export function limits(
  kind: "limits" | "userLimits",
  keys: readonly string[],
  value: unknown,
): readonly Owned[] {
  return Object.entries(map(value)).map(([name, limit]) => ({
    kind,
    keys: [...keys, name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())],
    value: limit,
  }));
}

/**
 * What `GET /api/vhosts/NAME` says.
 * @param withType whether somebody chose the default queue type: one of the broker's own choice is reported, too
 */
export function settings(vhost: unknown, withType: boolean): Owned {
  const of = map(vhost);
  const { default_queue_type: type, tags, protected_from_deletion } = map(of.metadata);
  const value: SettingsValue = {
    description: text(of.description ?? map(of.metadata).description),
    tags: (Array.isArray(tags) ? tags : []).map(String).sort(),
    ...(withType && typeof type === "string" && type !== "undefined" && { defaultQueueType: type }),
    tracing: of.tracing === true,
    protectedFromDeletion: protected_from_deletion === true,
  };
  return { kind: "settings", keys: [], value };
}

export function permission(one: JsonMap): Owned {
  const { user, configure = "", write = "", read = "" } = one;
  return { kind: "permissions", keys: [text(user)], value: { configure, write, read } };
}

export function topicPermission(one: JsonMap): Owned {
  const { user, exchange: of, write = "", read = "" } = one;
  return { kind: "topicPermissions", keys: [text(user), text(of)], value: { write, read } };
}

/** A list of objects, or the one under `key`. */
export function items(of: unknown, key?: string): readonly JsonMap[] {
  const list: unknown = key === undefined ? of : map(of)[key];
  return Array.isArray(list) ? list.map(map) : [];
}

export function map(value: unknown): JsonMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as JsonMap; // came from JSON
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
