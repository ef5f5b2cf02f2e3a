/** What the management API says about a queue before its messages are touched. */
import type { BrokerClient } from "../broker/client.ts";
import { items, map, text } from "../broker/fromBroker.ts";
import { knows } from "../topology/version.ts";

export interface QueueFacts {
  readonly vhost: string;
  readonly name: string;
  /** `classic`, `quorum`, `stream`, or a plugin's. */
  readonly type: string;
  /** How often a message may be returned before RabbitMQ drops or dead-letters it. @default undefined: any number */
  readonly deliveryLimit: number | undefined;
  /**
   * Whether a returned message counts to that limit. Before RabbitMQ 4.3 a quorum queue counts each return, whatever
   * the client does; since 4.3 it does not count basic.nack, but basic.reject and a closed connection (measured on 4.0
   * and 4.3).
   */
  readonly countsReturns: boolean;
}

/** Since RabbitMQ 4.0 (rabbitmq.com/docs/quorum-queues#poison-message-handling). */
const defaultLimit = 20;

/** @throws Refused with status 404 if there is no such queue */
export async function factsOf(api: BrokerClient, vhost: string, name: string): Promise<QueueFacts> {
  const [queue, version] = await Promise.all([api.get("queues", vhost, name).then(map), versionOf(api)]);
  return factsIn({ ...queue, vhost, name }, version);
}

/** Of RabbitMQ; undefined if it does not say. */
export async function versionOf(api: BrokerClient): Promise<string | undefined> {
  const overview = map(await api.getAt("/overview?disable_stats=true&columns=rabbitmq_version"));
  return text(overview.rabbitmq_version) || undefined;
}

/** @param queue as the management API shows it */
export function factsIn(queue: { readonly [key: string]: unknown }, version: string | undefined): QueueFacts {
  const type = text(queue.type);
  const deliveryLimit = type === "quorum" ? limitOf(queue, version) : undefined;
  return {
    vhost: text(queue.vhost),
    name: text(queue.name),
    type,
    deliveryLimit,
    countsReturns: deliveryLimit !== undefined && !knows(version, "4.3"),
  };
}

/** The lowest of argument and policies holds; a negative one means no limit. */
function limitOf(queue: { readonly [key: string]: unknown }, version: string | undefined) {
  const given = [
    map(queue.arguments)["x-delivery-limit"],
    map(queue.effective_policy_definition)["delivery-limit"],
  ].filter((one) => typeof one === "number");
  if (given.length === 0) return knows(version, "4.0") ? defaultLimit : undefined;
  const limits = given.filter((one) => one >= 0);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

export interface Listener {
  readonly port: number;
  readonly tls: boolean;
}

/** Where the nodes listen for AMQP, each port once. */
export async function amqpListeners(api: BrokerClient): Promise<readonly Listener[]> {
  const overview = await api.getAt("/overview?columns=listeners");
  const found = items(overview, "listeners").flatMap(({ protocol, port }) =>
    typeof port === "number" && (protocol === "amqp" || protocol === "amqp/ssl")
      ? [[port, { port, tls: protocol === "amqp/ssl" }] as const]
      : [],
  );
  return [...new Map(found).values()];
}
