/**
 * What one resource of this plugin owns: each object under keys of its own, so that a diff names the object and the
 * field, e.g. `objects.policies.limits.definition["max-length"]`.
 */
import { createHash } from "node:crypto";
import { canonical } from "../topology/canonical.ts";
import type { Json } from "../topology/model.ts";

/**
 * Every kind of object, in the order in which they are made; they are deleted the other way round.
 * `keys`: how many names tell two objects of that kind apart.
 */
export const kinds = {
  /** The vhost itself; its value is `true`. */
  vhost: { keys: 0 },
  /** Description, tags and so on, all of them: RabbitMQ clears what is not sent. */
  settings: { keys: 0 },
  limits: { keys: 1 },
  users: { keys: 1 },
  userLimits: { keys: 2 },
  permissions: { keys: 1 },
  exchanges: { keys: 1 },
  /** After the exchanges: RabbitMQ 4.3 refuses a permission on one that does not exist. */
  topicPermissions: { keys: 2 },
  /** Before the queues: a queue whose limits are in its policy never takes a message without them. */
  policies: { keys: 1 },
  operatorPolicies: { keys: 1 },
  queues: { keys: 1 },
  bindings: { keys: 1 },
  parameters: { keys: 2 },
  globalParameters: { keys: 1 },
} as const satisfies Record<string, { readonly keys: 0 | 1 | 2 }>;

export type KindName = keyof typeof kinds;

// Object.keys knows no more than that they are texts.
export const kindNames = Object.keys(kinds) as readonly KindName[];

export interface Owned<Value = Json> {
  readonly kind: KindName;
  /** Names, e.g. of the queue, or of the component and the parameter. */
  readonly keys: readonly string[];
  readonly value: Value;
}

/** Tells two objects apart: a kind has always as many keys, and where the first one ends is said. */
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
 * A name as the key of a map that goes through Pulumi, whose SDK loses `__proto__`, keeps names that begin with `__`
 * for itself, and knows its own marks by one long key.
 */
export function escapedKey(name: string): string {
  return /^(\\|__|4dabf18193072939515e22adb298388d$)/.test(name) ? `\\${name}` : name;
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
 * The name that a binding has none of, e.g. `orders/queue/orders.new/order.paid`.
 * Each part is percent-encoded; two bindings that differ in their arguments alone differ in a digest of them.
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

/** What a key says of its binding: all but the arguments. */
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

/** Equal values have equal texts. */
export function sortedText(value: Json): string {
  return JSON.stringify(canonical(value));
}
