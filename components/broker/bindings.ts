/** The bindings to one queue: reads them, and moves them to another queue without a gap. */

import { bindingCodec } from "../topology/interchange/codec/binding.ts";
import { type BindingValue, bindingKey } from "../topology/interchange/codec/objects.ts";
import { lenient } from "../topology/interchange/codec/reader.ts";
import type { BrokerClient } from "./client.ts";
import { items, text } from "./fromBroker.ts";

interface Listed {
  readonly binding: BindingValue;
  /** RabbitMQ's own identifier of the binding, already percent-encoded. */
  readonly propertiesKey: string;
}

/** All but the binding from the default exchange, which every queue has and nobody can delete. */
async function bindingsTo(api: BrokerClient, vhost: string, queue: string): Promise<readonly Listed[]> {
  const all = items((await api.find("queues", vhost, queue, "bindings")) ?? []);
  return all.flatMap((one) => {
    const binding = bindingCodec.read(lenient(one));
    if (binding.source === "") return [];
    return [{ binding, propertiesKey: text(one.properties_key) }];
  });
}

export async function bind(api: BrokerClient, vhost: string, binding: BindingValue): Promise<void> {
  const { routing_key, arguments: args } = bindingCodec.write(binding);
  await api.post(pathBetween(vhost, binding), { routing_key, arguments: args });
}

/** Deletes all bindings of a queue. @returns them, to restore them */
export async function unbindAll(
  api: BrokerClient,
  vhost: string,
  queue: string,
): Promise<readonly BindingValue[]> {
  const all = await bindingsTo(api, vhost, queue);
  for (const one of all) await unbind(api, vhost, one);
  return all.map(({ binding }) => binding);
}

/**
 * Moves one binding after the other: it creates each on the new queue before it deletes the old one. A message that
 * arrives in between reaches both queues; none is lost.
 */
export async function moveBindings(
  api: BrokerClient,
  vhost: string,
  from: string,
  to: string,
): Promise<void> {
  for (const one of await bindingsTo(api, vhost, from)) {
    await bind(api, vhost, { ...one.binding, destination: to });
    await unbind(api, vhost, one);
  }
}

async function unbind(api: BrokerClient, vhost: string, { binding, propertiesKey }: Listed): Promise<void> {
  await api.delete([...pathBetween(vhost, binding), propertiesKey]);
}

/** @param all bindings between the same source and destination */
export function pathBetween(
  vhost: string,
  { source, destination, destinationType }: BindingValue,
): readonly string[] {
  return ["bindings", vhost, "e", source, destinationType === "queue" ? "q" : "e", destination];
}

/** A binding has no name: it is found among all bindings with the same source and destination. */
export async function removeBinding(api: BrokerClient, vhost: string, value: BindingValue): Promise<void> {
  const path = pathBetween(vhost, value);
  for (const one of items((await api.find(...path)) ?? [])) {
    // RabbitMQ has already percent-encoded the key, in its own way, and expects it in this form.
    if (bindingKey(bindingCodec.read(lenient(one))) === bindingKey(value))
      await api.delete([...path, text(one.properties_key)]);
  }
}
