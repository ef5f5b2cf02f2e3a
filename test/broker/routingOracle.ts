/** Puts a vhost and messages on a real broker, and tells where each message came to rest. */
import type { ConfirmChannel, GetMessage } from "amqplib";
import { queueCodec } from "../../components/topology/interchange/codec/queue.ts";
import type { Json, Vhost } from "../../components/topology/model.ts";
import type { Case } from "../unit/routing/randomVhost.ts";
import type { TestBroker } from "./broker.ts";

/** Definitions cannot hold null; AMQP can: as void. */
const hasNull = (args: { readonly [name: string]: Json }) => Object.values(args).includes(null);

function definitionsOf(name: string, vhost: Vhost) {
  const ofPolicy = ({
    applyTo,
    at: _,
    ...policy
  }: Vhost["policies"][number] | Vhost["operatorPolicies"][number]) => ({
    ...policy,
    vhost: name,
    "apply-to": applyTo,
  });
  return {
    exchanges: vhost.exchanges.map(({ autoDelete, ...exchange }) => ({
      ...exchange,
      vhost: name,
      auto_delete: autoDelete,
    })),
    queues: vhost.queues.map((queue) => ({ vhost: name, name: queue.name, ...queueCodec.write(queue) })),
    bindings: vhost.bindings
      .filter((binding) => !hasNull(binding.arguments))
      .map(({ destinationType, routingKey, ...binding }) => ({
        ...binding,
        vhost: name,
        destination_type: destinationType,
        routing_key: routingKey,
      })),
    policies: vhost.policies.map(ofPolicy),
    parameters: vhost.operatorPolicies.map(ofPolicy).map(({ name: policy, vhost: _, ...value }) => ({
      ...{ vhost: name, component: "operator_policy", name: policy },
      value,
    })),
  };
}

export interface OnBroker {
  readonly vhost: string;
  readonly channel: ConfirmChannel;
}

export async function putOn(broker: TestBroker, { vhost }: Case): Promise<OnBroker> {
  const name = await broker.vhost();
  await broker.importDefinitions(definitionsOf(name, vhost));
  const channel = await broker.channel(name);
  for (const { source, destination, destinationType, routingKey, arguments: args } of vhost.bindings) {
    if (!hasNull(args)) continue;
    if (destinationType === "queue") await channel.bindQueue(destination, source, routingKey, args);
    else await channel.bindExchange(destination, source, routingKey, args);
  }
  return { vhost: name, channel };
}

/** Each message gets its place in the list as its id. */
export async function publish({ channel }: OnBroker, { messages }: Case): Promise<void> {
  for (const [id, { exchange, key, headers }] of messages.entries()) {
    // amqplib's BCC and CC options would fill the same headers.
    channel.publish(exchange, key, Buffer.from("m"), { messageId: `${id}`, headers: { ...headers } });
  }
  await channel.waitForConfirms();
}

/** Everything that is in the queue now; it stays unacknowledged. */
export async function takeAll({ channel }: OnBroker, queue: string): Promise<readonly GetMessage[]> {
  const taken: GetMessage[] = [];
  for (let next = await channel.get(queue); next !== false; next = await channel.get(queue)) taken.push(next);
  return taken;
}
