/**
 * The plugins' keys and units for each field of a federation upstream and of a shovel. Sources: rabbitmq.com's pages on
 * federation ("Upstreams") and on dynamic shovels, and the plugins' checks: rabbit_federation_parameters.erl and
 * rabbit_amqp091_shovel.erl, rabbit_amqp10_shovel.erl, rabbit_local_shovel.erl.
 */
import type { Json } from "../model.ts";
import { brokerValue, fieldValue } from "./amounts.ts";
import { duration } from "./shape.ts";

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

const durations = {
  seconds: duration(0, Number.MAX_SAFE_INTEGER, "seconds"),
  milliseconds: duration(0, Number.MAX_SAFE_INTEGER),
};

/** A field's value in the plugin's form. */
export const parameterValue = (unit: ParameterKey["unit"], field: Json): Json =>
  unit === "same" || unit === "address" ? field : brokerValue(durations[unit], field);

/** The field's value for a plugin's value; undefined if no field value gives it. */
export function parameterField(unit: ParameterKey["unit"], value: Json): Json | undefined {
  if (unit === "same") return value;
  // Some brokers return a list of one.
  if (unit === "address") return Array.isArray(value) && value.length === 1 ? value[0] : value;
  return fieldValue(durations[unit], value);
}
