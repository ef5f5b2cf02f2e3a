/**
 * `shards`: a consistent-hash exchange in the queue's place, and queues behind it. All messages of one
 * routing key come to one queue, and one consumer at a time: they stay in order.
 */
import type { Objects, Placed } from "../expand/objects.ts";
import type { Queue } from "../model.ts";
import { bind, exchangeBeside } from "./parts.ts";

export const shardNames = (queue: string, shards: number): readonly string[] =>
  Array.from({ length: shards }, (_, index) => `${queue}.${index}`);

/** The binding's key is the share of the hash ring that a queue gets: all the same. */
const oneShare = "1";

export function sharded(queue: Placed<Queue>, shards: number): Objects {
  const path = [...queue.path, "shards"];
  const names = shardNames(queue.name, shards);
  return {
    exchanges: [exchangeBeside(queue.name, "x-consistent-hash", path)],
    queues: names.map((name) => ({
      ...queue,
      name,
      arguments: { ...queue.arguments, "x-single-active-consumer": true },
      path,
    })),
    bindings: names.map((name) => ({
      ...bind(queue.name, { queue: name }, path),
      routingKey: oneShare,
    })),
  };
}
