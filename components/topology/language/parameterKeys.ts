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
  /** The kind of field: a value that the plugin takes unchanged, a mapping, a duration in its unit, or addresses. */
  readonly unit: "same" | "mapping" | "milliseconds" | "seconds" | "addresses";
  /** Sent if the file does not set the field, as the plugin's documentation and the management UI do. */
  readonly fallback?: string;
}

export interface ParameterKeys {
  readonly [key: string]: ParameterKey;
}

const same = (...path: readonly string[]): ParameterKey => ({ path, unit: "same" });
const seconds = (...path: readonly string[]): ParameterKey => ({ path, unit: "seconds" });
const milliseconds = (...path: readonly string[]): ParameterKey => ({ path, unit: "milliseconds" });
const mapping = (...path: readonly string[]): ParameterKey => ({ path, unit: "mapping" });
const addresses = (...path: readonly string[]): ParameterKey => ({ path, unit: "addresses" });

const upstreamSettings: ParameterKeys = {
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
  "resource-cleanup-mode": same("resourceCleanupMode"),
  "bind-nowait": same("bindNowait"),
  "channel-use-mode": same("channelUseMode"),
};

export const upstreamKeys: ParameterKeys = { uri: addresses("uri"), ...upstreamSettings };

/** Of each member of a set of upstreams. */
export const setMemberKeys: ParameterKeys = { upstream: same("upstream"), ...upstreamSettings };

const endKeys = (prefix: "src" | "dest", end: "source" | "destination"): ParameterKeys => ({
  [`${prefix}-uri`]: addresses(end, "uri"),
  [`${prefix}-protocol`]: { ...same(end, "protocol"), fallback: "amqp091" },
  [`${prefix}-queue`]: same(end, "queue"),
  [`${prefix}-queue-args`]: mapping(end, "queueArguments"),
  [`${prefix}-exchange`]: same(end, "exchange"),
  [`${prefix}-exchange-key`]: same(end, "routingKey"),
  [`${prefix}-address`]: same(end, "address"),
  [`${prefix}-predeclared`]: same(end, "predeclared"),
});

export const shovelKeys: ParameterKeys = {
  ...endKeys("src", "source"),
  ...endKeys("dest", "destination"),
  "src-prefetch-count": same("source", "prefetchCount"),
  "src-delete-after": same("source", "deleteAfter"),
  "src-delete-after-duration": seconds("source", "deleteAfterDuration"),
  "src-consumer-args": mapping("source", "consumerArguments"),
  "src-consumer-name": same("source", "consumerName"),
  "dest-add-forward-headers": same("destination", "addForwardHeaders"),
  "dest-add-timestamp-header": same("destination", "addTimestampHeader"),
  "dest-publish-properties": mapping("destination", "publishProperties"),
  "dest-properties": mapping("destination", "properties"),
  "dest-application-properties": mapping("destination", "applicationProperties"),
  "dest-message-annotations": mapping("destination", "messageAnnotations"),
  "ack-mode": same("ackMode"),
  "reconnect-delay": seconds("reconnectDelay"),
};

const durations = {
  seconds: duration(0, Number.MAX_SAFE_INTEGER, "seconds"),
  milliseconds: duration(0, Number.MAX_SAFE_INTEGER),
};

/** Names of before RabbitMQ 3.7, which it still takes; it reads them only where today's name is missing. */
export const formerShovelKeys: { readonly [former: string]: string } = {
  "prefetch-count": "src-prefetch-count",
  "delete-after": "src-delete-after",
  "add-forward-headers": "dest-add-forward-headers",
  "add-timestamp-header": "dest-add-timestamp-header",
  "publish-properties": "dest-publish-properties",
};

/** A field's value in the plugin's form. */
export function parameterValue(unit: ParameterKey["unit"], field: Json): Json {
  if (unit === "addresses") return only(field);
  if (unit === "same" || unit === "mapping") return field;
  return brokerValue(durations[unit], field);
}

/** The field's value for a plugin's value; undefined if no field value gives it. */
export function parameterField(unit: ParameterKey["unit"], value: Json): Json | undefined {
  if (unit === "same") return value;
  if (unit === "addresses") return only(value);
  // The broker returns an empty mapping as an empty list.
  if (unit === "mapping") return Array.isArray(value) && value.length === 0 ? {} : value;
  return fieldValue(durations[unit], value);
}

/** A list of one is the same to the plugins as its item, and some brokers return it for that. */
export const only = <Item>(list: Item): Item => (Array.isArray(list) && list.length === 1 ? list[0] : list);
