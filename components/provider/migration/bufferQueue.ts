/**
 * A buffer queue keeps messages during a migration: declared without anything that could lose one, and moved to another
 * queue at the end.
 */

import { moveBindings } from "../../broker/bindings.ts";
import type { BrokerClient } from "../../broker/client.ts";
import { depthOf, holdsMessage, staleMs } from "../../broker/depth.ts";
import { Refused } from "../../broker/errors.ts";
import { put } from "../../broker/put.ts";
import type { JsonMap, QueueValue } from "../../topology/interchange/codec/values.ts";
import type { Shovel } from "./shovel.ts";
import { watch } from "./watch.ts";

export interface Migration {
  readonly vhost: string;
  readonly queue: string;
  readonly wanted: QueueValue;
  /** Shows the progress. */
  readonly status: (text: string) => void;
}

/** No limit, no expiry and no dead letters; and no delivery limit, as each interrupted shovel counts as a delivery. */
export async function declareBuffer(
  api: BrokerClient,
  vhost: string,
  name: string,
  type: string,
): Promise<void> {
  const limit: JsonMap = type === "quorum" ? { "x-delivery-limit": -1 } : {};
  const value: QueueValue = { type, durable: true, autoDelete: false, arguments: limit };
  await put(api, vhost, { kind: "queues", keys: [name], value: { ...value } });
}

/** At most this many messages are in transit when bindings move: only they can be overtaken. */
const fewMessages = 10;

/** A shovel that moves nothing for this time is blocked, e.g. by a full queue; in ms. */
const stuckMs = 180_000;

/**
 * Moves all messages of a buffer queue and its bindings to the queue, then deletes it. Does nothing if it does not
 * exist.
 */
export async function emptyBuffer(
  api: BrokerClient,
  shovel: Shovel,
  migration: Migration,
  buffer: string,
): Promise<void> {
  const { vhost, queue, wanted, status } = migration;
  if ((await depthOf(api, vhost, buffer)) === undefined) return;
  await shovel.start(buffer, queue);
  const follow = async (messages: number, stalledMs: number) => {
    status(`queue ${queue}: ${messages} messages to carry over from ${buffer}`);
    if (messages > 0) await shovel.restartIfStalled(stalledMs, buffer, queue);
  };
  const arrived = async () => (await depthOf(api, vhost, queue))?.published ?? 0;
  const before = await arrived();
  await watch(api, vhost, buffer, async ({ messages }, { elapsedMs, stalledMs }) => {
    await follow(messages, stalledMs);
    if (stalledMs > stuckMs) {
      if ((await arrived()) === before) throw held(messages, buffer, queue);
      // The publishers are faster than the shovel: it only finishes once nothing new arrives.
      return true;
    }
    // Under a steady load there are always a few messages.
    const isSteady = stalledMs > staleMs && messages < 100 * fewMessages && (await arrived()) > before;
    return isSteady || (messages <= fewMessages && elapsedMs > staleMs);
  });
  await moveBindings(api, vhost, buffer, queue);
  await watch(api, vhost, buffer, async ({ messages }, { quietMs, stalledMs }) => {
    await follow(messages, stalledMs);
    if (messages > 0 && stalledMs > stuckMs) throw held(messages, buffer, queue);
    return quietMs > staleMs;
  });
  await shovel.stop();
  // The statistics of a busy node may be older than their interval.
  if (await holdsMessage(api, vhost, buffer)) return emptyBuffer(api, shovel, migration, buffer);
  await api.delete(["queues", vhost, buffer], wanted.type === "classic" ? "?if-empty=true" : "");
}

/** The shovel stays, so that new messages keep flowing. */
function held(messages: number, buffer: string, queue: string): Refused {
  return new Refused(
    400,
    `${messages} messages wait in queue ${JSON.stringify(buffer)} and do not get into ${JSON.stringify(queue)}; is it ` +
      "full, or a node down? Nothing is lost: make room and run the same command again",
  );
}
