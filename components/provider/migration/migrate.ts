/**
 * Replaces a queue whose settings RabbitMQ cannot change, and keeps its messages and bindings, while publishers and
 * consumers go on:
 *
 * 1. a buffer queue takes over the bindings: new messages wait there;
 * 2. the old queue drains: its consumers take its messages, or a shovel moves them to a second buffer queue;
 * 3. the old queue, now empty, is deleted, and the new one is declared under the same name: consumers reconnect to it;
 * 4. a shovel moves the second buffer queue to the new queue, then the first one, then the bindings.
 *
 * The objects on the broker show which of these steps are done, so the next run continues a run that was interrupted at
 * any point. Nothing is deleted before it is empty, and no message is removed before the next queue has confirmed it.
 */

import { moveBindings } from "../../broker/bindings.ts";
import type { BrokerClient } from "../../broker/client.ts";
import { type Depth, holdsMessage, staleMs } from "../../broker/depth.ts";
import { Refused } from "../../broker/errors.ts";
import { map, queue as queueIn } from "../../broker/fromBroker.ts";
import { migrationNames } from "../../broker/migrationNames.ts";
import { put } from "../../broker/put.ts";
import { same } from "../../topology/interchange/codec/objects.ts";
import { declareBuffer, emptyBuffer, type Migration } from "./bufferQueue.ts";
import { missingShovels, Shovel, streamRefusal } from "./shovel.ts";
import { watch } from "./watch.ts";

/** A client that declares the queue with its old settings may be faster than step 3. */
const attempts = 3;

/**
 * @throws Refused if the migration is impossible: then the old queue has its bindings and messages back, or nothing is
 * lost
 */
export async function migrate(api: BrokerClient, migration: Migration): Promise<void> {
  const { vhost, queue, wanted } = migration;
  const refused = await missingShovels(api);
  if (refused !== undefined) throw refused;
  const shovel = new Shovel(api, vhost, migrationNames(queue).shovel);
  for (let attempt = 1; ; attempt++) {
    const found = await api.find("queues", vhost, queue);
    if (found !== undefined && same(queueIn(map(found)).value, { ...wanted })) break;
    if (found !== undefined) await clearAway(api, shovel, migration, typeOf(found));
    try {
      await put(api, vhost, { kind: "queues", keys: [queue], value: { ...wanted } });
      break;
    } catch (error) {
      if (!(error instanceof Refused) || attempt === attempts) throw error;
    }
  }
  await emptyBuffers(api, shovel, migration);
}

async function emptyBuffers(api: BrokerClient, shovel: Shovel, migration: Migration): Promise<void> {
  const { oldBuffer, buffer } = migrationNames(migration.queue);
  await emptyBuffer(api, shovel, migration, oldBuffer);
  await emptyBuffer(api, shovel, migration, buffer);
}

/** Steps 1 to 3: drains and deletes the old queue. */
async function clearAway(
  api: BrokerClient,
  shovel: Shovel,
  migration: Migration,
  type: string,
): Promise<void> {
  const { vhost, queue, wanted } = migration;
  if (type === "stream") throw streamRefusal;
  const { buffer } = migrationNames(queue);
  // A shovel of an interrupted run may still fill the queue that must drain.
  await shovel.stop();
  await declareBuffer(api, vhost, buffer, wanted.type);
  await moveBindings(api, vhost, queue, buffer);
  try {
    await runEmpty(api, shovel, migration);
    await shovel.stop();
    // A classic queue itself checks that it is empty; for other types RabbitMQ does not support this condition.
    await api.delete(["queues", vhost, queue], type === "classic" ? "?if-empty=true" : "");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await shovel.stop();
    await emptyBuffers(api, shovel, migration);
    throw new Refused(error.status, `${error.message}. The queue is as it was before`);
  }
}

/** How long consumers may drain the old queue themselves, which keeps the messages' order; in ms. */
const consumersPatienceMs = 60_000;

/** A migration fails after this time without any progress; in ms. */
const stuckMs = 180_000;

/**
 * Waits until the old queue has been empty for the statistics' maximum staleness, and nobody publishes to it by name.
 */
async function runEmpty(
  api: BrokerClient,
  shovel: Shovel,
  { vhost, queue, wanted, status }: Migration,
): Promise<void> {
  const { oldBuffer } = migrationNames(queue);
  await watch(api, vhost, queue, async (depth, { elapsedMs, quietMs, stalledMs, unpublishedMs }) => {
    const { messages, consumers } = depth;
    status(`queue ${queue}: ${messages} messages to go before it can be recreated`);
    const isIdle = consumers === 0 && elapsedMs > staleMs;
    if (shovel.isStarted) await shovel.restartIfStalled(messages > 0 ? stalledMs : 0, queue, oldBuffer);
    else if (messages > 0 && (isIdle || elapsedMs > consumersPatienceMs)) {
      await declareBuffer(api, vhost, oldBuffer, wanted.type);
      await shovel.start(queue, oldBuffer);
    }
    // By now the numbers include what came through the bindings before they moved.
    if (elapsedMs > 2 * staleMs && unpublishedMs < staleMs) throw publishedByName();
    if (messages > 0 && stalledMs > stuckMs) throw stuck(depth);
    if (quietMs <= staleMs) return false;
    // The statistics of a busy node may be older than their interval.
    if (!(await holdsMessage(api, vhost, queue))) return true;
    if (stalledMs > stuckMs) throw stuck({ ...depth, messages: Math.max(1, messages) });
    return false;
  });
}

function publishedByName(): Refused {
  return new Refused(
    400,
    "messages still come to it by its name, through the default exchange, and they would be lost in the moment in which " +
      "there is no queue of that name: stop those publishers, or let them publish to an exchange that it is bound to, " +
      "and run the same command again",
  );
}

function stuck({ messages, unacknowledged, consumers }: Depth): Refused {
  return new Refused(
    400,
    `it does not run empty: of its ${messages} messages ${unacknowledged} are held by ${consumers} consumers that ` +
      "do not acknowledge them; stop those consumers, or let them acknowledge, and run the same command again",
  );
}

function typeOf(found: unknown): string {
  return String(map(found).type);
}
