/** Follows a queue's numbers, which are some seconds old, until they say enough. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../api.ts";
import { type Depth, depthOf } from "../depth.ts";

/** What the numbers have said so far, in ms. */
export interface Seen {
  readonly elapsedMs: number;
  /** Since when the queue has been empty and nothing was published to it. */
  readonly quietMs: number;
  /** Since when there have not been fewer messages than ever before. */
  readonly stalledMs: number;
  /** Since when nothing was published to it. */
  readonly unpublishedMs: number;
}

const pollMs = 1_000;

/** Asks again until `isEnough` says so, or throws; at once where there is no such queue. */
export async function watch(
  api: Api,
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
