/** What leaves a topology's file, taken from the broker: all of it that holds nothing, or nothing at all. */
import { type Api, Refused } from "./api.ts";
import { depthsIn, occupied } from "./depth.ts";
import { waysOn } from "./failure.ts";
import { items, text } from "./fromBroker.ts";
import type { LeavingVhost } from "./leaving.ts";
import { remove } from "./remove.ts";
import { type Leaving, removeQueues } from "./removeQueues.ts";

/**
 * By the broker's statistics, with one request for each vhost.
 * @returns one line for each queue that must not go, e.g. `vhost "shop", queue "orders": it holds 5 messages`
 */
export async function lossesOf(api: Api, leaving: readonly LeavingVhost[]): Promise<readonly string[]> {
  const lines = await Promise.all(
    leaving.map(async ({ vhost, itself, queues }) => {
      const depths = await unlessGone(depthsIn(api, vhost), new Map());
      const going = new Map(queues.map((queue) => [queue.name, queue]));
      return [...depths].flatMap(([name, depth]) => {
        const queue = going.get(name);
        const what = occupied(depth);
        if (what === undefined || queue?.allowLoss || (queue === undefined && itself === undefined))
          return [];
        return [lineOf(vhost, name, `it ${what}`, queue === undefined)];
      });
    }),
  );
  return lines.flat();
}

/** @throws one error with everything that stays, and why */
export async function removeLeaving(api: Api, leaving: readonly LeavingVhost[]): Promise<void> {
  // All is looked at before anything goes.
  const known = await lossesOf(api, leaving);
  if (known.length > 0) throw lossError(known);
  const stay = (await Promise.all(leaving.map((one) => removeFrom(api, one)))).flat();
  if (stay.length > 0)
    throw lossError([...stay, "what held nothing is gone; to have it back, `pulumi refresh` first"]);
}

async function removeFrom(api: Api, { vhost, itself, queues }: LeavingVhost): Promise<readonly string[]> {
  const own = new Set(queues.map(({ name }) => name));
  const others = itself === undefined ? [] : await othersIn(api, vhost, own);
  const stay = await removeQueues(api, vhost, [...queues, ...others]);
  if (stay.size > 0) return [...stay].map(([name, why]) => lineOf(vhost, name, why, !own.has(name)));
  if (itself === undefined) return [];
  try {
    if (itself === "protected") await remove(api, vhost, { kind: "settings", keys: [], value: null });
    await remove(api, vhost, { kind: "vhost", keys: [], value: true });
    return [];
  } catch (error) {
    if (error instanceof Refused) return [`vhost ${JSON.stringify(vhost)}: ${error.message}`];
    throw error;
  }
}

/** What others have declared in a vhost that goes: it goes along if it holds nothing. */
async function othersIn(api: Api, vhost: string, own: ReadonlySet<string>): Promise<readonly Leaving[]> {
  const path = `/queues/${encodeURIComponent(vhost)}?columns=name,type`;
  return items(await unlessGone(api.getAt(path), [])).flatMap((one) => {
    const [name, type] = [text(one.name), text(one.type)];
    return own.has(name) ? [] : [{ name, type, allowLoss: false }];
  });
}

async function unlessGone<Found>(found: Promise<Found>, none: Found): Promise<Found> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return none;
    throw error;
  }
}

function lineOf(vhost: string, queue: string, why: string, isOther: boolean): string {
  const whose = isOther ? " (not of this file)" : "";
  return `vhost ${JSON.stringify(vhost)}, queue ${JSON.stringify(queue)}${whose}: ${why}`;
}

export function lossError(lines: readonly string[]): Error {
  const stays = "what leaves the file would take messages or consumers along, so it stays:";
  return new Error([stays, ...lines, `For each: ${waysOn}.`].join("\n"));
}
