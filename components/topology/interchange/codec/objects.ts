/**
 * The objects of one resource of this plugin: each has its own keys, so that a diff names the object and the field,
 * e.g. `objects.policies.limits.definition["max-length"]`.
 */
import { createHash } from "node:crypto";
import { canonical } from "../../canonical.ts";
import type { Json } from "../../model.ts";

/**
 * Every kind of object, in the order of creation; deletion uses the reverse order. `keys`: how many names identify an
 * object of that kind.
 */
export const kinds = {
  /** The vhost itself; its value is `true`. */
  vhost: { keys: 0 },
  /** Description, tags and so on, always all of them: RabbitMQ clears what is not sent. */
  settings: { keys: 0 },
  limits: { keys: 1 },
  users: { keys: 1 },
  userLimits: { keys: 2 },
  permissions: { keys: 1 },
  exchanges: { keys: 1 },
  /** After the exchanges: RabbitMQ 4.3 refuses a topic permission on a missing exchange. */
  topicPermissions: { keys: 2 },
  /** Before the queues: a queue with its limits in a policy must never accept a message without them. */
  policies: { keys: 1 },
  operatorPolicies: { keys: 1 },
  queues: { keys: 1 },
  bindings: { keys: 1 },
  parameters: { keys: 2 },
  globalParameters: { keys: 1 },
} as const satisfies Record<string, { readonly keys: 0 | 1 | 2 }>;

export type KindName = keyof typeof kinds;

// The type of Object.keys is only a list of strings.
export const kindNames = Object.keys(kinds) as readonly KindName[];

/** The kinds that can have thousands of objects. They are never secret, and one name identifies each. */
export const numerousKinds = ["exchanges", "queues", "bindings"] as const satisfies readonly KindName[];

export type NumerousKind = (typeof numerousKinds)[number];

export function isNumerous(kind: KindName): kind is NumerousKind {
  return numerousKinds.some((one) => one === kind);
}

export interface Owned<Value = Json> {
  readonly kind: KindName;
  /** Names, e.g. of the queue, or of the component and the parameter. */
  readonly keys: readonly string[];
  readonly value: Value;
}

/** Identifies an object: the number of keys is fixed for each kind, and the separator is unambiguous. */
export function idOf({
  kind,
  keys: [first = "", second = ""],
}: Pick<Owned<unknown>, "kind" | "keys">): string {
  return `${kind} ${first.length} ${first}${second}`;
}

export function byId(objects: readonly Owned[]): ReadonlyMap<string, Owned> {
  return new Map(objects.map((one) => [idOf(one), one]));
}

/**
 * A name as the key of a map that goes through Pulumi. Its SDK loses `__proto__`, reserves names that begin with `__`,
 * and recognises its own marks by one long key. The empty key, which is the default exchange, is no part of its paths.
 */
export function escapedKey(name: string): string {
  return /^(\\|__|4dabf18193072939515e22adb298388d$|$)/.test(name) ? `\\${name}` : name;
}

export function unescapedKey(key: string): string {
  return key.startsWith("\\") ? key.slice(1) : key;
}

/** A value with the keys of all its maps escaped. */
export function escaped(value: Json): Json {
  return withKeys(value, escapedKey);
}

export function unescaped(value: Json): Json {
  return withKeys(value, unescapedKey);
}

function withKeys(value: Json, change: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => withKeys(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [change(key), withKeys(item, change)]),
  );
}

export interface BindingValue {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
  readonly routingKey: string;
  readonly arguments: { readonly [name: string]: Json };
}

/**
 * An artificial name for a binding, e.g. `orders/queue/orders.new/order.paid`. Each part is percent-encoded; a digest
 * distinguishes bindings that differ only in their arguments.
 */
export function bindingKey(of: BindingValue): string {
  const parts = [of.source, of.destinationType, of.destination, of.routingKey].map(encodeURIComponent);
  const args = sortedText(of.arguments);
  if (args === "{}") return parts.join("/");
  return [...parts, createHash("sha256").update(args).digest("hex").slice(0, 10)].join("/");
}

export function same(a: Json, b: Json): boolean {
  return sortedText(a) === sortedText(b);
}

/** The properties in the key of a binding: all but the arguments. */
export function bindingOf(key: string): Omit<BindingValue, "arguments"> {
  const [source = "", destinationType, destination = "", routingKey = ""] = key
    .split("/")
    .map(decodeURIComponent);
  return {
    source,
    destination,
    destinationType: destinationType === "exchange" ? "exchange" : "queue",
    routingKey,
  };
}

/** Equal values give equal strings. */
export function sortedText(value: Json): string {
  return JSON.stringify(canonical(value));
}
