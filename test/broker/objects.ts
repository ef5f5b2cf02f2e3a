/** Small objects for the tests of a vhost's resource. */
import { bindingKey, type Owned } from "../../components/engine/objects.ts";
import type { Json } from "../../components/topology/model.ts";

export const exchange = (name: string): Owned => ({
  kind: "exchanges",
  keys: [name],
  value: { type: "topic", durable: true, autoDelete: false, internal: false, arguments: {} },
});

export const queue = (name: string, args: { readonly [name: string]: Json } = {}): Owned => ({
  kind: "queues",
  keys: [name],
  value: { type: "classic", durable: true, autoDelete: false, arguments: args },
});

export function binding(destination: string, source = "e"): Owned {
  const value = {
    ...{ source, destination, destinationType: "queue" as const },
    ...{ routingKey: "k", arguments: {} },
  };
  return { kind: "bindings", keys: [bindingKey(value)], value };
}
