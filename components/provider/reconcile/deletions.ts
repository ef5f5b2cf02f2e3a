/**
 * Deletes the vhosts and queues that leave a topology's file: checks all of them first, then deletes them. The two
 * guards use it.
 */
import type { BrokerClient } from "../../broker/client.ts";
import { type Depth, depthsIn, occupied } from "../../broker/depth.ts";
import { Refused } from "../../broker/errors.ts";
import { items, text } from "../../broker/fromBroker.ts";
import { inParallel } from "../../broker/inParallel.ts";
import { remove } from "../../broker/remove.ts";
import type { VhostDeletion } from "../state/deletions.ts";
import { remedies } from "./failure.ts";
import { isProtected, protectedVhost } from "./refusals.ts";
import { removeQueues } from "./removeQueues.ts";
import type { Doomed } from "./restoreQueues.ts";
import { type Shovel, stopShovels, withoutShovels } from "./stopShovels.ts";

/**
 * Uses the broker's statistics, with few requests for each vhost.
 * @param keepsOthers whether another owner's queue blocks the deletion of its vhost, even if it is empty
 * @returns one line for each queue or vhost that must stay, e.g. `vhost "shop", queue "orders": it holds 5 messages`
 */
export async function refusedDeletions(
  api: BrokerClient,
  deletions: readonly VhostDeletion[],
  keepsOthers: boolean,
): Promise<readonly string[]> {
  const leaving = shovelsOf(deletions);
  const lines = await Promise.all(
    deletions.map(async ({ vhost, deletesVhost, queues, shovels }) => {
      // A vhost's own resource, with the bulk engine, only deletes its own shovels.
      const going = keepsOthers ? shovels : leaving.map(({ name }) => name);
      const depthsLeft = async () => withoutShovels(api, vhost, await depthsIn(api, vhost), going);
      const [depths, found] = await Promise.all([
        unlessGone(depthsLeft(), new Map<string, Depth>()),
        deletesVhost === "plain" ? api.find("vhosts", vhost) : undefined,
      ]);
      const own = new Map(queues.map((queue) => [queue.name, queue]));
      const refused = [...depths].flatMap(([name, depth]) => {
        const queue = own.get(name);
        if (queue?.allowLoss || (queue === undefined && deletesVhost === undefined)) return [];
        const what = occupied(depth);
        if (what !== undefined) return [lineOf(vhost, name, `it ${what}`, queue === undefined)];
        return queue === undefined && keepsOthers
          ? [lineOf(vhost, name, "it would go with the vhost", true)]
          : [];
      });
      return isProtected(found) ? [...refused, vhostLine(vhost, protectedVhost)] : refused;
    }),
  );
  return lines.flat();
}

/** @throws one error that lists everything that stays, and why */
export async function deleteAll(api: BrokerClient, deletions: readonly VhostDeletion[]): Promise<void> {
  const known = await refusedDeletions(api, deletions, false);
  if (known.length > 0) throw refusedError(known);
  const own = deletions.flatMap(({ vhost, queues }) => queues.map((queue): Doomed => ({ vhost, ...queue })));
  const others = (await Promise.all(deletions.map((one) => othersIn(api, one)))).flat();
  const shovels = shovelsOf(deletions);
  const restart = shovels.length === 0 ? undefined : await stopShovels(api, shovels, [...own, ...others]);
  const { stay, gone } = await removeQueues(api, [...own, ...others]);
  if (stay.size > 0) {
    await restart?.();
    throw refusedError([
      ...[...stay].map(([queue, why]) => lineOf(queue.vhost, queue.name, why, others.includes(queue))),
      ...(gone.length === 0 ? [] : [goneLine(gone)]),
    ]);
  }
  const refused: string[] = [];
  await inParallel(deletions, async ({ vhost, deletesVhost }) => {
    if (deletesVhost === undefined) return;
    try {
      if (deletesVhost === "protected") await remove(api, vhost, { kind: "settings", keys: [], value: null });
      await remove(api, vhost, { kind: "vhost", keys: [], value: true });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.push(vhostLine(vhost, error.message));
    }
  });
  if (refused.length > 0) throw refusedError([...refused, "run `pulumi refresh` before the next update"]);
}

function shovelsOf(deletions: readonly VhostDeletion[]): readonly Shovel[] {
  return deletions.flatMap(({ vhost, shovels }) => shovels.map((name) => ({ vhost, name })));
}

function goneLine(gone: readonly Doomed[]): string {
  const names = gone.map(({ vhost, name }) => `${JSON.stringify(name)} of vhost ${JSON.stringify(vhost)}`);
  return `gone are, as the file allows it: ${names.join(", ")}; run \`pulumi refresh\` before the next update`;
}

/** Queues that others declared in a vhost that is deleted: an empty queue is deleted with it. */
async function othersIn(
  api: BrokerClient,
  { vhost, deletesVhost, queues }: VhostDeletion,
): Promise<readonly Doomed[]> {
  if (deletesVhost === undefined) return [];
  const own = new Set(queues.map(({ name }) => name));
  const path = `/queues/${encodeURIComponent(vhost)}?columns=name,type`;
  return items(await unlessGone(api.getAt(path), [])).flatMap((one) => {
    const [name, type] = [text(one.name), text(one.type)];
    return own.has(name) ? [] : [{ vhost, name, type, allowLoss: false }];
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

function vhostLine(vhost: string, why: string): string {
  return `vhost ${JSON.stringify(vhost)}: ${why}`;
}

export function refusedError(lines: readonly string[]): Error {
  const stays = "what leaves the file would take messages or consumers along, so it stays:";
  return new Error([stays, ...lines, `For each: ${remedies}.`].join("\n"));
}
