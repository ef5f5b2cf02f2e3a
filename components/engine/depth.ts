/** How many messages a queue holds, as the broker's statistics say. */
import type { Api } from "./api.ts";
import { items, map, text } from "./fromBroker.ts";

export interface Depth {
  /** Ready and unacknowledged. */
  readonly messages: number;
  /** Of them those that consumers hold. */
  readonly unacknowledged: number;
  readonly consumers: number;
  /** Messages that were ever published to it, since the node with its statistics was started. */
  readonly published: number;
}

/**
 * The broker's numbers are up to so old, in ms: a queue reports every 5 s, and what serves the number collects every
 * 5 s (rabbitmq.com/docs/management#statistics-interval).
 */
export const staleMs = 11_000;

const none: Depth = { messages: 0, unacknowledged: 0, consumers: 0, published: 0 };

/** Undefined: there is no such queue. One that has reported nothing yet counts as empty. */
export async function depthOf(api: Api, vhost: string, queue: string): Promise<Depth | undefined> {
  const found = await api.find("queues", vhost, queue);
  return found === undefined ? undefined : depth(found);
}

/** Of every queue of the vhost, by name. */
export async function depthsIn(api: Api, vhost: string): Promise<ReadonlyMap<string, Depth>> {
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

/** E.g. `holds 5 messages and has 1 consumer`; undefined for an idle one. */
export function occupied({ messages, consumers }: Depth = none): string | undefined {
  const parts = [
    ...(messages > 0 ? [`holds ${messages} message${messages === 1 ? "" : "s"}`] : []),
    ...(consumers > 0 ? [`has ${consumers} consumer${consumers === 1 ? "" : "s"}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}
