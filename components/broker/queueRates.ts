/** Reads depths and rates of queues, from the broker's statistics: up to `staleMs` old. */
import type { QueueRates } from "../status/top.ts";
import type { BrokerClient } from "./client.ts";
import { items, map, text } from "./fromBroker.ts";

const columns = [
  ...["vhost", "name", "type", "messages_ready", "messages_unacknowledged", "consumers"],
  ...["publish", "deliver_get", "ack"].map((name) => `message_stats.${name}_details.rate`),
].join(",");

/** @param vhost only its queues @default all vhosts */
export async function readRates(api: BrokerClient, vhost?: string): Promise<readonly QueueRates[]> {
  const where = vhost === undefined ? "" : `/${encodeURIComponent(vhost)}`;
  const queues = items(await api.getAt(`/queues${where}?columns=${columns}`));
  return queues.map((queue) => {
    const stats = map(queue.message_stats);
    const rate = (name: string) => number(map(stats[`${name}_details`]).rate);
    return {
      vhost: text(queue.vhost),
      name: text(queue.name),
      type: text(queue.type),
      ready: number(queue.messages_ready),
      unacknowledged: number(queue.messages_unacknowledged),
      consumers: number(queue.consumers),
      publish: rate("publish"),
      deliver: rate("deliver_get"),
      acknowledge: rate("ack"),
    };
  });
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);
