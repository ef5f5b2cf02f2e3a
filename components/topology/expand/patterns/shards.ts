/**
 * `shards`: a consistent-hash exchange replaces the queue and distributes to several queues. All messages with one
 * routing key go to one queue with one consumer at a time: they stay in order.
 */

import type { Queue } from "../../model.ts";
import type { Objects, Placed } from "../objects.ts";
import { bind, exchangeBeside } from "./parts.ts";

export const shardNames = (queue: string, shards: number): readonly string[] =>
  Array.from({ length: shards }, (_, index) => `${queue}.${index}`);

/** The binding key is a queue's share of the hash ring: all have the same. */
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
