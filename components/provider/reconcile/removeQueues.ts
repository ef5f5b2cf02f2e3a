/**
 * Deletes queues: never with messages or consumers, unless the file allows it for that queue; and all of them or none.
 * If a message arrives at the moment of the deletion, the queues that were already deleted are declared again, with
 * their bindings. They were empty.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { bind, unbindAll } from "../../broker/bindings.ts";
import type { BrokerClient } from "../../broker/client.ts";
import { type Depth, depthOf, holdsMessage, occupied, staleMs } from "../../broker/depth.ts";
import { Refused } from "../../broker/errors.ts";
import { inParallel } from "../../broker/inParallel.ts";
import type { BindingValue } from "../../topology/interchange/codec/objects.ts";
import { type Doomed, readQueues, restoreQueues } from "./restoreQueues.ts";

export interface Removal {
  /** Why a queue was not deleted, e.g. `it holds 5 messages`. Empty if all are gone. */
  readonly stay: ReadonlyMap<Doomed, string>;
  /** Queues that are gone though others stay: the file allows their loss, or they could not be declared again. */
  readonly gone: readonly Doomed[];
}

type Attempt = (queue: Doomed, work: () => Promise<void>) => Promise<void>;

/** @throws Unreachable if the broker stops answering: then some of the queues may be gone */
export async function removeQueues(api: BrokerClient, queues: readonly Doomed[]): Promise<Removal> {
  const stay = new Map<Doomed, string>();
  const gone: Doomed[] = [];
  const attempt: Attempt = async (queue, work) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      stay.set(queue, error.message);
    }
  };
  const deleteAll = (some: readonly Doomed[], one: (queue: Doomed) => Promise<void>) =>
    inParallel(some, (queue) =>
      attempt(queue, async () => {
        await one(queue);
        gone.push(queue);
      }),
    );
  const free = queues.filter(({ allowLoss }) => allowLoss);
  const classic = queues.filter(({ type, allowLoss }) => !allowLoss && type === "classic");
  const others = queues.filter((queue) => !free.includes(queue) && !classic.includes(queue));
  // A single queue that stays needs no restore.
  const before = queues.length > 1 ? await readQueues(api, [...classic, ...others]) : [];
  const unbound = await emptied(api, others, stay, attempt);
  if (stay.size === 0) await deleteAll(classic, (queue) => removeClassic(api, queue));
  if (stay.size === 0) await deleteAll(others, (queue) => removeOther(api, queue));
  // An intended loss cannot be undone: it comes last.
  if (stay.size === 0) await deleteAll(free, ({ vhost, name }) => api.delete(["queues", vhost, name]));
  if (stay.size === 0) return { stay, gone };
  await bindAgain(api, unbound, gone);
  const restored = await restoreQueues(api, before, gone);
  return { stay, gone: gone.filter((queue) => !restored.has(queue)) };
}

/** A classic queue's process checks the condition and deletes the queue in one step. */
async function removeClassic(api: BrokerClient, { vhost, name }: Doomed): Promise<void> {
  try {
    await api.delete(["queues", vhost, name], "?if-empty=true&if-unused=true");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const seen = await occupiedSoon(api, vhost, name);
    const words = seen === undefined ? `the broker says (${error.status}): ${error.message}` : `it ${seen}`;
    throw new Refused(error.status, words);
  }
}

/**
 * The statistics reported it empty, but those of a busy node may be older than their interval. Only a quorum queue can
 * be asked: a stream gives out no single message.
 */
async function removeOther(api: BrokerClient, { vhost, name, type }: Doomed): Promise<void> {
  if (type === "quorum" && (await holdsMessage(api, vhost, name)))
    throw new Refused(400, "it holds messages");
  await api.delete(["queues", vhost, name]);
}

/**
 * RabbitMQ's refusal contains no number, and the statistics lag behind it: this waits for them, up to their maximum
 * staleness.
 */
async function occupiedSoon(api: BrokerClient, vhost: string, name: string): Promise<string | undefined> {
  for (const end = Date.now() + staleMs; ; await sleep(1_000)) {
    const seen = occupied(await depthOf(api, vhost, name));
    if (seen !== undefined || Date.now() > end) return seen;
  }
}

type Unbound = ReadonlyMap<Doomed, readonly BindingValue[]>;

/**
 * RabbitMQ refuses the condition for a quorum queue; for a stream it ignores it and deletes the messages. So this first
 * removes the bindings, then waits for statistics that include everything that came through them.
 * @returns the removed bindings
 */
async function emptied(
  api: BrokerClient,
  queues: readonly Doomed[],
  stay: ReadonlyMap<Doomed, string>,
  attempt: Attempt,
): Promise<Unbound> {
  const unbound = new Map<Doomed, readonly BindingValue[]>();
  const look = () =>
    inParallel(queues, (queue) =>
      attempt(queue, async () => refuseOccupied(await depthOf(api, queue.vhost, queue.name))),
    );
  await look();
  if (queues.length === 0 || stay.size > 0) return unbound;
  await inParallel(queues, (queue) =>
    attempt(queue, async () => {
      unbound.set(queue, await unbindAll(api, queue.vhost, queue.name));
    }),
  );
  await sleep(staleMs);
  await look();
  return unbound;
}

async function bindAgain(api: BrokerClient, unbound: Unbound, gone: readonly Doomed[]): Promise<void> {
  await inParallel([...unbound], async ([queue, bindings]) => {
    if (gone.includes(queue)) return;
    for (const binding of bindings) await bind(api, queue.vhost, binding);
  });
}

function refuseOccupied(depth: Depth | undefined): void {
  const what = occupied(depth);
  if (what !== undefined) throw new Refused(400, `it ${what}`);
}
