/** Restores a backup: definitions, then the messages of each queue, then what moves messages. */

import { createHash } from "node:crypto";
import type { BrokerClient } from "../broker/client.ts";
import { items, map, text } from "../broker/fromBroker.ts";
import { countOf } from "../messages/count.ts";
import type { Session } from "../messages/session.ts";
import { definitionsFrom } from "./backup.ts";
import {
  type Definitions,
  type Entry,
  inTheWay,
  inTwoSteps,
  missingIn,
  requestsOf,
  vhostsOf,
  withoutOwn,
} from "./definitions.ts";
import type { Manifest, StoredQueue } from "./manifest.ts";
import { messagesIn, verified } from "./parts.ts";
import { type Refilled, refill } from "./refill.ts";
import { alreadyThere, Differs } from "./resume.ts";
import type { Store } from "./store.ts";

export interface RestoreOrder {
  readonly api: BrokerClient;
  readonly open: (vhost: string) => Promise<Session>;
  readonly store: Store;
  readonly backup: string;
  readonly manifest: Manifest;
  readonly definitions: boolean;
  readonly messages: boolean;
  /** Goes on where a restore of the same backup was interrupted. */
  readonly resume: boolean;
  readonly stop: AbortSignal;
  /** One line about what was done. */
  readonly tell: (line: string) => void;
  /** Gets what is being done, e.g. `filling queue "a" (1 of 9)`. */
  readonly doing: (what: string) => void;
}

/** The backup cannot be restored here; nothing was changed. */
export class CannotRestore extends Error {}

export interface Restored extends Refilled {
  /** Messages that were there from the restore that was interrupted. */
  readonly before: number;
  readonly queues: number;
  /** Objects that RabbitMQ did not create, one a line. */
  readonly missing: readonly string[];
}

/** @throws CannotRestore before anything is changed; others while messages are sent, so that `resume` goes on */
export async function restore(order: RestoreOrder): Promise<Restored> {
  const { api, manifest, messages, resume } = order;
  const definitions = await verifyAll(order);
  const live = await definitionsFrom(api, undefined);
  const wanted = withoutOwn(definitions, api.username);
  if (order.definitions && !resume) refuseInUse(live, vhostsOf(wanted));
  const queues = messages ? manifest.queues : [];
  if (!order.definitions) refuseMissing(live, queues);
  const [first, last] = inTwoSteps(wanted);
  const there = await counts(order, queues, live);
  if (!resume) refuseFilled(there);
  if (order.definitions) await importAll(order, first);
  const done = await fill(order, queues);
  if (!order.definitions) return { ...done, missing: [] };
  await importAll(order, last);
  return { ...done, missing: missingIn(await definitionsFrom(api, undefined), wanted) };
}

/** Before anything is sent: a damaged file must not be found in the middle. */
async function verifyAll({ store, backup, manifest, messages }: RestoreOrder): Promise<Definitions> {
  try {
    for (const { parts } of messages ? manifest.queues : []) {
      for (const part of parts) await verified(store, backup, part);
    }
    return map(JSON.parse((await verified(store, backup, manifest.definitions)).toString("utf8")));
  } catch (error) {
    throw new CannotRestore(error instanceof Error ? error.message : String(error));
  }
}

function refuseInUse(live: Definitions, vhosts: readonly string[]): void {
  const found = [...inTheWay(live, vhosts)].map(([kind, count]) => `${count} ${kind}`);
  if (found.length === 0) return;
  throw new CannotRestore(
    `the broker is not empty: the vhosts of the backup hold ${found.join(", ")}. --messages-only restores the messages ` +
      "into the queues that are there; --resume goes on with a restore that was interrupted",
  );
}

const shown = ({ vhost, name }: { readonly vhost: string; readonly name: string }) =>
  `${JSON.stringify(name)} in vhost ${JSON.stringify(vhost)}`;

const listed = (lines: readonly string[], most = 10) =>
  lines.length <= most
    ? lines.join("; ")
    : `${lines.slice(0, most).join("; ")}; and ${lines.length - most} more`;

function refuseMissing(live: Definitions, queues: readonly StoredQueue[]): void {
  const there = new Set(items(live, "queues").map((one) => JSON.stringify([one.vhost, one.name])));
  const absent = queues.filter(({ vhost, name }) => !there.has(JSON.stringify([vhost, name])));
  if (absent.length === 0) return;
  throw new CannotRestore(
    `the backup has messages for ${absent.length} queues that are not there: ${listed(absent.map(shown))}; create them ` +
      "first, e.g. with pulumi up, or leave --messages-only out",
  );
}

interface Filled {
  readonly queue: StoredQueue;
  readonly count: number;
}

async function counts(
  { open, stop }: RestoreOrder,
  queues: readonly StoredQueue[],
  live: Definitions,
): Promise<readonly Filled[]> {
  const types = new Map(
    items(live, "queues").map((one) => [JSON.stringify([one.vhost, one.name]), typeOf(one)] as const),
  );
  const found: Filled[] = [];
  for (const [vhost, own] of Map.groupBy(queues, (queue) => queue.vhost)) {
    const there = own.flatMap((queue) => {
      const type = types.get(JSON.stringify([vhost, queue.name]));
      return type === undefined ? [] : [{ queue, type }];
    });
    if (there.length === 0) continue;
    const session = await open(vhost);
    for (const { queue, type } of there) {
      found.push({ queue, count: await countOf(session, { name: queue.name, type }, stop) });
    }
    await session.close();
  }
  return found;
}

const typeOf = (queue: Entry) => text(map(queue.arguments)["x-queue-type"]) || "classic";

function refuseFilled(there: readonly Filled[]): void {
  const filled = there.filter(({ count }) => count > 0);
  if (filled.length === 0) return;
  throw new CannotRestore(
    `${filled.length} queues of the backup hold messages: ` +
      `${listed(filled.map(({ queue, count }) => `${shown(queue)}: ${count}`))}. Restored messages would mix with them; ` +
      "--resume goes on with a restore that was interrupted, warren messages purge empties a queue",
  );
}

async function importAll({ api, tell }: RestoreOrder, definitions: Definitions): Promise<void> {
  const requests = requestsOf(definitions);
  for (const request of requests) await api.post(["definitions"], request);
  const objects = requests.flatMap((request) => Object.values(request)).flat().length;
  if (objects > 0) tell(`restored ${objects} definitions`);
}

async function fill(order: RestoreOrder, queues: readonly StoredQueue[]) {
  const done = { published: 0, withoutUser: 0, unrepeatable: 0, before: 0, queues: 0 };
  for (const [vhost, own] of Map.groupBy(queues, (queue) => queue.vhost)) {
    const session = await order.open(vhost);
    try {
      await removeFormer(order.api, vhost);
      for (const queue of own) {
        if (order.stop.aborted) throw new Error("interrupted");
        order.doing(`filling queue ${shown(queue)} (${done.queues + 1} of ${queues.length})`);
        const before = order.resume ? await there(order, session, queue) : 0;
        const messages = messagesIn(order.store, order.backup, queue.parts);
        const added = await refill(session, exchangeFor(queue), queue.name, messages, before, order.stop);
        done.published += added.published;
        done.withoutUser += added.withoutUser;
        done.unrepeatable += added.unrepeatable;
        done.before += before;
        done.queues++;
      }
    } finally {
      await session.close().catch(() => undefined);
      await removeFormer(order.api, vhost).catch(() => undefined);
    }
  }
  return done;
}

async function there(order: RestoreOrder, session: Session, queue: StoredQueue): Promise<number> {
  try {
    return await alreadyThere(order.api, session, order, queue);
  } catch (error) {
    if (!(error instanceof Differs)) throw error;
    throw new CannotRestore(
      `queue ${shown(queue)} does not hold what the interrupted restore left in it: ${error.message}. Empty it with ` +
        "warren messages purge, and run the same command again",
    );
  }
}

const exchanges = "warren.restore.";

/** Leads to the one queue only, and leaves a message its routing key. */
const exchangeFor = ({ name }: StoredQueue) =>
  `${exchanges}${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;

/** A restore that was killed cannot publish any more once its exchanges are gone. */
async function removeFormer(api: BrokerClient, vhost: string): Promise<void> {
  for (const { name } of items(await api.get("exchanges", vhost))) {
    if (text(name).startsWith(exchanges)) await api.delete(["exchanges", vhost, text(name)]);
  }
}
