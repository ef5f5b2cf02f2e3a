/** Polls a queue's statistics, which are some seconds old, until they meet a condition. */
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerClient } from "../../broker/client.ts";
import { type Depth, depthOf } from "../../broker/depth.ts";

/** Durations derived from the numbers so far, in ms. */
export interface Seen {
  readonly elapsedMs: number;
  /** How long the queue has been empty and nothing was published to it. */
  readonly quietMs: number;
  /** How long the lowest number of messages has not fallen. */
  readonly stalledMs: number;
  /** How long nothing was published to it. */
  readonly unpublishedMs: number;
}

const pollMs = 1_000;

/** Polls until `isEnough` returns true, or throws; returns at once if the queue does not exist. */
export async function watch(
  api: BrokerClient,
  vhost: string,
  queue: string,
  isEnough: (depth: Depth, seen: Seen) => Promise<boolean>,
): Promise<void> {
  const begin = Date.now();
  let [quiet, fewest, published] = [begin, begin, begin];
  let before: Depth | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (;;) {
    const depth = await depthOf(api, vhost, queue);
    if (depth === undefined) return;
    const now = Date.now();
    if (before !== undefined && depth.published !== before.published) published = now;
    if (depth.messages > 0) quiet = now;
    if (depth.messages < least) {
      least = depth.messages;
      fewest = now;
    }
    before = depth;
    const seen = {
      elapsedMs: now - begin,
      quietMs: now - Math.max(quiet, published),
      stalledMs: now - fewest,
      unpublishedMs: now - published,
    };
    if (await isEnough(depth, seen)) return;
    await sleep(pollMs);
  }
}
