/** How queues are deleted: never with messages in them or consumers at them, unless the file allows it for that queue. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, Refused } from "./api.ts";
import { bind, unbindAll } from "./bindings.ts";
import { type Depth, depthOf, occupied, staleMs } from "./depth.ts";
import { inParallel } from "./inParallel.ts";
import type { BindingValue } from "./objects.ts";

export interface Leaving {
  readonly name: string;
  readonly type: string;
  readonly allowLoss: boolean;
}

/** @returns why a queue was not deleted, e.g. `it holds 5 messages`, by its name; all others are gone */
export async function removeQueues(
  api: Api,
  vhost: string,
  queues: readonly Leaving[],
): Promise<ReadonlyMap<string, string>> {
  const stay = new Map<string, string>();
  const attempt = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      stay.set(name, error.message);
    }
  };
  const atOnce = queues.filter(({ type, allowLoss }) => allowLoss || type === "classic");
  await inParallel(atOnce, ({ name, allowLoss }) =>
    attempt(name, () => (allowLoss ? api.delete(["queues", vhost, name]) : removeClassic(api, vhost, name))),
  );
  const others = queues.filter((queue) => !atOnce.includes(queue));
  if (others.length > 0) await removeWatched(api, vhost, others, attempt);
  return stay;
}

/** A classic queue's own process decides, in the same moment in which it is deleted. */
async function removeClassic(api: Api, vhost: string, name: string): Promise<void> {
  try {
    await api.delete(["queues", vhost, name], "?if-empty=true&if-unused=true");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const seen = await occupiedSoon(api, vhost, name);
    const words = seen === undefined ? `the broker says (${error.status}): ${error.message}` : `it ${seen}`;
    throw new Refused(error.status, words);
  }
}

/** RabbitMQ refuses without a number, and its numbers are older than that: they come within their age. */
async function occupiedSoon(api: Api, vhost: string, name: string): Promise<string | undefined> {
  for (const end = Date.now() + staleMs; ; await sleep(1_000)) {
    const seen = occupied(await depthOf(api, vhost, name));
    if (seen !== undefined || Date.now() > end) return seen;
  }
}

/**
 * For a quorum queue RabbitMQ refuses the condition, and for a stream it ignores it and deletes the messages. So
 * nothing more may come through the bindings, and then the numbers are waited for that know what came before.
 */
async function removeWatched(
  api: Api,
  vhost: string,
  queues: readonly Leaving[],
  attempt: (name: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const unbound: { readonly name: string; readonly bindings: readonly BindingValue[] }[] = [];
  await inParallel(queues, ({ name }) =>
    attempt(name, async () => {
      refuseOccupied(await depthOf(api, vhost, name));
      unbound.push({ name, bindings: await unbindAll(api, vhost, name) });
    }),
  );
  if (unbound.length === 0) return;
  await sleep(staleMs);
  await inParallel(unbound, ({ name, bindings }) =>
    attempt(name, async () => {
      try {
        refuseOccupied(await depthOf(api, vhost, name));
        await api.delete(["queues", vhost, name]);
      } catch (error) {
        for (const binding of bindings) await bind(api, vhost, binding);
        throw error;
      }
    }),
  );
}

function refuseOccupied(depth: Depth | undefined): void {
  const what = occupied(depth);
  if (what !== undefined) throw new Refused(400, `it ${what}`);
}
