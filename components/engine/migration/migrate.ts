/**
 * A queue with other settings in the place of one that RabbitMQ cannot change, with its messages and bindings, while
 * publishers and consumers go on:
 *
 * 1. a holding queue takes over the bindings, so that whatever is published from now on waits there;
 * 2. the old queue runs empty: its consumers take what it holds, or a shovel moves it to a backlog queue;
 * 3. the old queue is deleted, empty, and the new one declared under the same name: consumers come back to it;
 * 4. a shovel moves the backlog to the new queue, then what the holding queue has, then the bindings.
 *
 * Which of this is done already is seen from what is on the broker, so that a run that was interrupted anywhere is
 * continued by the next. Nothing is deleted before it is empty, nothing is taken before it is confirmed.
 */
import { type Api, Refused } from "../api.ts";
import { moveBindings } from "../bindings.ts";
import { type Depth, staleMs } from "../depth.ts";
import { map, queue as queueIn } from "../fromBroker.ts";
import { same } from "../objects.ts";
import { put } from "../put.ts";
import type { QueueValue } from "../values.ts";
import { declareKeeper, emptyKeeper } from "./keeper.ts";
import { migrationNames } from "./names.ts";
import { requireShovels, Shovel } from "./shovel.ts";
import { watch } from "./watch.ts";

export interface Migration {
  readonly vhost: string;
  readonly queue: string;
  readonly wanted: QueueValue;
  /** Shows how far it is. */
  readonly tell: (text: string) => void;
}

/** A client that declares the queue with its old settings may be quicker than step 3. */
const attempts = 3;

/** @throws Refused when it cannot be done: then the old queue has its bindings and messages again, or nothing is lost */
export async function migrate(api: Api, migration: Migration): Promise<void> {
  const { vhost, queue, wanted } = migration;
  await requireShovels(api);
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
  await emptyKeepers(api, shovel, migration);
}

async function emptyKeepers(api: Api, shovel: Shovel, migration: Migration): Promise<void> {
  const { backlog, holding } = migrationNames(migration.queue);
  await emptyKeeper(api, shovel, migration, backlog);
  await emptyKeeper(api, shovel, migration, holding);
}

/** Steps 1 to 3: the old queue is gone, and nothing was in it. */
async function clearAway(api: Api, shovel: Shovel, migration: Migration, type: string): Promise<void> {
  const { vhost, queue, wanted } = migration;
  if (type === "stream") {
    throw new Refused(400, "what a stream holds cannot be carried over: declare a queue of another name");
  }
  const { holding } = migrationNames(queue);
  // One that an interrupted run has left may lead to the queue that is to run empty.
  await shovel.stop();
  await declareKeeper(api, vhost, holding, wanted.type);
  await moveBindings(api, vhost, queue, holding);
  try {
    await runEmpty(api, shovel, migration);
    await shovel.stop();
    // A classic queue decides by itself whether it is empty; of the others RabbitMQ takes no such condition.
    await api.delete(["queues", vhost, queue], type === "classic" ? "?if-empty=true" : "");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await shovel.stop();
    await emptyKeepers(api, shovel, migration);
    throw new Refused(error.status, `${error.message}. The queue is as it was before`);
  }
}

/** Consumers get so long to take what the old queue holds by themselves, which keeps its order; in ms. */
const consumersPatienceMs = 60_000;

/** Without any progress for so long a migration gives up; in ms. */
const stuckMs = 180_000;

/** Until the old queue has been empty for as long as numbers may be old, and nobody publishes to it by its name. */
async function runEmpty(api: Api, shovel: Shovel, { vhost, queue, wanted, tell }: Migration): Promise<void> {
  const { backlog } = migrationNames(queue);
  await watch(api, vhost, queue, async (depth, { elapsedMs, quietMs, stalledMs, unpublishedMs }) => {
    const { messages, consumers } = depth;
    tell(`queue ${queue}: ${messages} messages to go before it can be made anew`);
    const isIdle = consumers === 0 && elapsedMs > staleMs;
    if (shovel.isStarted) await shovel.restartIfStalled(messages > 0 ? stalledMs : 0, queue, backlog);
    else if (messages > 0 && (isIdle || elapsedMs > consumersPatienceMs)) {
      await declareKeeper(api, vhost, backlog, wanted.type);
      await shovel.start(queue, backlog);
    }
    // What came through the bindings before they moved is in the numbers by now.
    if (elapsedMs > 2 * staleMs && unpublishedMs < staleMs) throw publishedByName();
    if (messages > 0 && stalledMs > stuckMs) throw stuck(depth);
    return quietMs > staleMs;
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
