/** Converts a live broker's answers to objects in the form of a resource's inputs. Pure. */
import { bindingCodec } from "../topology/interchange/codec/binding.ts";
import { exchangeCodec } from "../topology/interchange/codec/exchange.ts";
import { limitFromBroker } from "../topology/interchange/codec/limits.ts";
import { bindingKey, type Owned } from "../topology/interchange/codec/objects.ts";
import { operatorPolicyComponent, vhostLimitsComponent } from "../topology/interchange/codec/parameter.ts";
import { permissionCodec, topicPermissionCodec } from "../topology/interchange/codec/permission.ts";
import { operatorPolicyCodec, policyCodec } from "../topology/interchange/codec/policy.ts";
import { queueCodec } from "../topology/interchange/codec/queue.ts";
import { lenient, mapIn } from "../topology/interchange/codec/reader.ts";
import type { JsonMap } from "../topology/interchange/codec/values.ts";
import { vhostCodec } from "../topology/interchange/codec/vhost.ts";

/** The objects in the definitions of one vhost. An answer of another shape gives none. */
export function objectsInDefinitions(definitions: unknown): readonly Owned[] {
  return [
    ...items(definitions, "exchanges").map(exchange),
    ...items(definitions, "queues").map(queue),
    ...items(definitions, "bindings").map(binding),
    ...items(definitions, "policies").map(
      (one): Owned => ({ kind: "policies", keys: [text(one.name)], value: policyCodec.read(lenient(one)) }),
    ),
    ...items(definitions, "parameters").flatMap(parameter),
  ];
}

export function exchange(one: JsonMap): Owned {
  return { kind: "exchanges", keys: [text(one.name)], value: exchangeCodec.read(lenient(one)) };
}

export function queue(one: JsonMap): Owned {
  return { kind: "queues", keys: [text(one.name)], value: queueCodec.read(lenient(one)) };
}

export function binding(one: JsonMap): Owned {
  const value = { ...bindingCodec.read(lenient(one)) };
  return { kind: "bindings", keys: [bindingKey(value)], value };
}

/** Limits and operator policies are parameters, too. */
function parameter(one: JsonMap): readonly Owned[] {
  const { component, name, value = null } = one;
  const keys = [text(name)];
  if (component === operatorPolicyComponent) {
    return [{ kind: "operatorPolicies", keys, value: operatorPolicyCodec.read(lenient(value)) }];
  }
  if (component === vhostLimitsComponent) return limits("limits", [], value);
  return [{ kind: "parameters", keys: [text(component), ...keys], value }];
}

/** `{"max-queues": 5}` as one object for each limit. */
export function limits(
  kind: "limits" | "userLimits",
  keys: readonly string[],
  value: unknown,
): readonly Owned[] {
  const owner = kind === "limits" ? "vhost" : "user";
  return Object.entries(map(value)).map(([name, limit]) => ({
    kind,
    keys: [...keys, limitFromBroker(owner, name) ?? name],
    value: limit,
  }));
}

/**
 * The settings in the answer to `GET /api/vhosts/NAME`.
 * @param withType whether the user chose the default queue type: RabbitMQ also reports its own choice
 */
export function settings(vhost: unknown, withType: boolean): Owned {
  const { defaultQueueType, ...value } = vhostCodec.read(lenient(vhost), []);
  const chosen = withType && defaultQueueType !== undefined;
  return { kind: "settings", keys: [], value: { ...value, ...(chosen && { defaultQueueType }) } };
}

export function permission(one: JsonMap): Owned {
  return { kind: "permissions", keys: [text(one.user)], value: permissionCodec.read(lenient(one)) };
}

export function topicPermission(one: JsonMap): Owned {
  const keys = [text(one.user), text(one.exchange)];
  return { kind: "topicPermissions", keys, value: topicPermissionCodec.read(lenient(one)) };
}

/** The list of objects in `of`, or in its key `key`. */
export function items(of: unknown, key?: string): readonly JsonMap[] {
  const list: unknown = key === undefined ? of : map(of)[key];
  return Array.isArray(list) ? list.map(map) : [];
}

export const map = mapIn;

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [];
}
