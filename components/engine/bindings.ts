/** The bindings that lead to one queue: read, and moved to another queue without a moment in which neither has them. */
import type { Api } from "./api.ts";
import { items, map, text } from "./fromBroker.ts";
import { type BindingValue, bindingKey } from "./objects.ts";

interface Listed {
  readonly binding: BindingValue;
  /** RabbitMQ's own name for it, percent-encoded already. */
  readonly propertiesKey: string;
}

/** All but the one from the default exchange, which every queue has and nobody can take away. */
async function bindingsTo(api: Api, vhost: string, queue: string): Promise<readonly Listed[]> {
  const all = items((await api.find("queues", vhost, queue, "bindings")) ?? []);
  return all.flatMap((one) => {
    const source = text(one.source);
    if (source === "") return [];
    const binding = {
      source,
      destination: queue,
      destinationType: "queue" as const,
      routingKey: text(one.routing_key),
      arguments: map(one.arguments),
    };
    return [{ binding, propertiesKey: text(one.properties_key) }];
  });
}

export async function bind(api: Api, vhost: string, binding: BindingValue): Promise<void> {
  const { routingKey, arguments: args } = binding;
  await api.post(pathBetween(vhost, binding), { routing_key: routingKey, arguments: args });
}

/** Takes all of a queue's bindings away. @returns them, to give them back */
export async function unbindAll(api: Api, vhost: string, queue: string): Promise<readonly BindingValue[]> {
  const all = await bindingsTo(api, vhost, queue);
  for (const one of all) await unbind(api, vhost, one);
  return all.map(({ binding }) => binding);
}

/**
 * One after the other, each made on the new queue before it goes from the old one: a message between the two comes to
 * both, and none comes to neither.
 */
export async function moveBindings(api: Api, vhost: string, from: string, to: string): Promise<void> {
  for (const one of await bindingsTo(api, vhost, from)) {
    await bind(api, vhost, { ...one.binding, destination: to });
    await unbind(api, vhost, one);
  }
}

async function unbind(api: Api, vhost: string, { binding, propertiesKey }: Listed): Promise<void> {
  await api.delete([...pathBetween(vhost, binding), propertiesKey]);
}

/** Of all bindings between the same two. */
export function pathBetween(
  vhost: string,
  { source, destination, destinationType }: BindingValue,
): readonly string[] {
  return ["bindings", vhost, "e", source, destinationType === "queue" ? "q" : "e", destination];
}

/** A binding has no name: it is found among those between the same two. */
export async function removeBinding(api: Api, vhost: string, value: BindingValue): Promise<void> {
  const path = pathBetween(vhost, value);
  for (const one of items((await api.find(...path)) ?? [])) {
    const found = { ...value, routingKey: text(one.routing_key), arguments: map(one.arguments) };
    // RabbitMQ has percent-encoded the key already, in its own way, and wants it so.
    if (bindingKey(found) === bindingKey(value)) await api.delete([...path, text(one.properties_key)]);
  }
}
