/** The number of messages in a queue, from the broker's statistics. */
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";
import { items, map, text } from "./fromBroker.ts";

export interface Depth {
  /** Ready and unacknowledged messages. */
  readonly messages: number;
  /** Messages delivered to consumers and not yet acknowledged; `messages` includes them. */
  readonly unacknowledged: number;
  readonly consumers: number;
  /** Messages published to the queue since the node with its statistics started. */
  readonly published: number;
}

/**
 * Maximum staleness of the broker's statistics, in ms: a queue reports every 5 s, and the node that serves the numbers
 * collects them every 5 s (rabbitmq.com/docs/management#statistics-interval).
 */
export const staleMs = 11_000;

const none: Depth = { messages: 0, unacknowledged: 0, consumers: 0, published: 0 };

/** Undefined if the queue does not exist. A queue that has not reported yet counts as empty. */
export async function depthOf(api: BrokerClient, vhost: string, queue: string): Promise<Depth | undefined> {
  const found = await api.find("queues", vhost, queue);
  return found === undefined ? undefined : depth(found);
}

/**
 * Whether the queue delivers a message right now, independent of the statistics. The message is requeued at its
 * position. False for queues that do not support this: a stream, or a quorum queue with a single active consumer.
 */
export async function holdsMessage(api: BrokerClient, vhost: string, queue: string): Promise<boolean> {
  const one = { count: 1, ackmode: "ack_requeue_true", encoding: "base64", truncate: 1 };
  try {
    return items(await api.ask(["queues", vhost, queue, "get"], one)).length > 0;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Of every queue in the vhost, by name. */
export async function depthsIn(api: BrokerClient, vhost: string): Promise<ReadonlyMap<string, Depth>> {
  const columns = "name,messages,messages_unacknowledged,consumers,message_stats.publish";
  const all = await api.getAt(`/queues/${encodeURIComponent(vhost)}?columns=${columns}`);
  return new Map(items(all).map((one) => [text(one.name), depth(one)]));
}

function depth(of: unknown): Depth {
  const { messages, messages_unacknowledged, consumers, message_stats } = map(of);
  return {
    messages: number(messages),
    unacknowledged: number(messages_unacknowledged),
    consumers: number(consumers),
    published: number(map(message_stats).publish),
  };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** E.g. `holds 5 messages and has 1 consumer`; undefined for an idle queue. */
export function occupied({ messages, consumers }: Depth = none): string | undefined {
  const parts = [
    ...(messages > 0 ? [`holds ${messages} message${messages === 1 ? "" : "s"}`] : []),
    ...(consumers > 0 ? [`has ${consumers} consumer${consumers === 1 ? "" : "s"}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}
