/** Small objects for the tests of a vhost's resource. */
import {
  bindingKey,
  type KindName,
  type Owned,
} from "../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../components/topology/model.ts";

interface Fields {
  readonly [name: string]: Json;
}

export const owned = (kind: KindName, keys: readonly string[], value: Json): Owned => ({ kind, keys, value });

export const exchange = (name: string, more: Fields = {}): Owned =>
  owned("exchanges", [name], {
    ...{ type: "topic", durable: true, autoDelete: false, internal: false, arguments: {} },
    ...more,
  });

export const queue = (name: string, args: Fields = {}, type = "classic"): Owned =>
  owned("queues", [name], { type, durable: true, autoDelete: false, arguments: args });

export function binding(destination: string, source = "e", routingKey = "k", args: Fields = {}): Owned {
  const value = { source, destination, destinationType: "queue" as const, routingKey, arguments: args };
  return owned("bindings", [bindingKey(value)], value);
}
