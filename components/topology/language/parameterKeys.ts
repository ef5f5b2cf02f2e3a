/**
 * The plugins' keys and units for each field of a federation upstream and of a shovel. Sources: rabbitmq.com's pages on
 * federation ("Upstreams") and on dynamic shovels, and the plugins' checks: rabbit_federation_parameters.erl and
 * rabbit_amqp091_shovel.erl, rabbit_amqp10_shovel.erl, rabbit_local_shovel.erl.
 */
import type { Json } from "../model.ts";
import { durationOf, millisecondsOf } from "./units.ts";

export interface ParameterKey {
  /** The field's path in the definition. */
  readonly path: readonly string[];
  /** The kind of field: a value that the plugin takes unchanged, a duration in its unit, or an address. */
  readonly unit: "same" | "milliseconds" | "seconds" | "address";
  /** Sent if the file does not set the field, as the plugin's documentation and the management UI do. */
  readonly fallback?: string;
}

export interface ParameterKeys {
  readonly [key: string]: ParameterKey;
}

const same = (...path: readonly string[]): ParameterKey => ({ path, unit: "same" });
const seconds = (...path: readonly string[]): ParameterKey => ({ path, unit: "seconds" });
const milliseconds = (...path: readonly string[]): ParameterKey => ({ path, unit: "milliseconds" });
const address = (...path: readonly string[]): ParameterKey => ({ path, unit: "address" });

export const upstreamKeys: ParameterKeys = {
  uri: address("uri"),
  "prefetch-count": same("prefetchCount"),
  "reconnect-delay": seconds("reconnectDelay"),
  "ack-mode": same("ackMode"),
  "trust-user-id": same("trustUserId"),
  exchange: same("exchange"),
  "max-hops": same("maxHops"),
  expires: milliseconds("expires"),
  "message-ttl": milliseconds("messageTtl"),
  "queue-type": same("queueType"),
  queue: same("queue"),
  "consumer-tag": same("consumerTag"),
};

const endKeys = (prefix: "src" | "dest", end: "source" | "destination"): ParameterKeys => ({
  [`${prefix}-uri`]: address(end, "uri"),
  [`${prefix}-protocol`]: { ...same(end, "protocol"), fallback: "amqp091" },
  [`${prefix}-queue`]: same(end, "queue"),
  [`${prefix}-exchange`]: same(end, "exchange"),
  [`${prefix}-exchange-key`]: same(end, "routingKey"),
  [`${prefix}-address`]: same(end, "address"),
});

export const shovelKeys: ParameterKeys = {
  ...endKeys("src", "source"),
  ...endKeys("dest", "destination"),
  "src-prefetch-count": same("source", "prefetchCount"),
  "src-delete-after": same("source", "deleteAfter"),
  "dest-add-forward-headers": same("destination", "addForwardHeaders"),
  "ack-mode": same("ackMode"),
  "reconnect-delay": seconds("reconnectDelay"),
};

/** A field's value in the plugin's form. Seconds are whole numbers. */
export function parameterValue(unit: ParameterKey["unit"], field: Json): Json {
  if (unit === "same" || unit === "address") return field;
  const time = millisecondsOf(String(field)) ?? 0; // validated: a duration
  return unit === "seconds" ? Math.ceil(time / 1000) : time;
}

/** The field's value for a plugin's value; undefined if no field value gives it. */
export function fieldValue(unit: ParameterKey["unit"], value: Json): Json | undefined {
  if (unit === "same") return value;
  // Some brokers return a list of one.
  if (unit === "address") return Array.isArray(value) && value.length === 1 ? value[0] : value;
  return Number.isInteger(value) ? durationOf(Number(value) * (unit === "seconds" ? 1000 : 1)) : undefined;
}
