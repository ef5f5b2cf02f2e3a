/** Small objects for these tests. */
import type { KindName, Owned } from "../../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../../components/topology/model.ts";

export function owned(kind: KindName, name: string, value: Json): Owned {
  return { kind, keys: [name], value };
}

export function queue(name: string, args: { readonly [name: string]: Json } = {}): Owned {
  return owned("queues", name, { type: "quorum", durable: true, autoDelete: false, arguments: args });
}

export function policy(name: string, definition: { readonly [name: string]: Json }): Owned {
  return owned("policies", name, { pattern: ".*", applyTo: "queues", priority: 0, definition });
}
