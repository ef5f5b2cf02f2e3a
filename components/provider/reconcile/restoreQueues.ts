/** Records queues and their bindings before a deletion, and declares them again. */
import { fewestToImport, importMany, isImported } from "../../broker/bulkImport.ts";
import type { BrokerClient } from "../../broker/client.ts";
import { Refused } from "../../broker/errors.ts";
import { inParallel } from "../../broker/inParallel.ts";
import { put } from "../../broker/put.ts";
import { objectsOf } from "../../broker/read.ts";
import type { Owned } from "../../topology/interchange/codec/objects.ts";
import { typed } from "../../topology/interchange/codec/values.ts";
import type { QueueDeletion } from "../state/deletions.ts";

/** A queue to delete, and its vhost. */
export interface Doomed extends QueueDeletion {
  readonly vhost: string;
}

export interface Kept {
  readonly queue: Doomed;
  /** The queue itself, then all bindings that lead to it. */
  readonly objects: readonly Owned[];
}

/** Leaves out what does not exist. */
export async function readQueues(api: BrokerClient, queues: readonly Doomed[]): Promise<readonly Kept[]> {
  const vhosts = [...new Set(queues.map(({ vhost }) => vhost))];
  const found = await Promise.all(
    vhosts.map(async (vhost) => {
      const objects = new Map<string, Owned[]>();
      for (const one of await objectsOf(api, vhost)) {
        const name = queueNameOf(one);
        if (name !== undefined) objects.set(name, [...(objects.get(name) ?? []), one]);
      }
      return [vhost, objects] as const;
    }),
  );
  const all = new Map(found);
  return queues.flatMap((queue) => {
    const objects = all.get(queue.vhost)?.get(queue.name) ?? [];
    return objects.some(({ kind }) => kind === "queues") ? [{ queue, objects }] : [];
  });
}

function queueNameOf({ kind, keys: [name], value }: Owned): string | undefined {
  if (kind === "queues") return name;
  if (kind !== "bindings") return undefined;
  const { source, destination, destinationType } = typed(kind, value);
  // Every queue has the binding from the default exchange, and nobody can create it.
  return destinationType === "queue" && source !== "" ? destination : undefined;
}

/** @returns the queues in `gone` that exist again */
export async function restoreQueues(
  api: BrokerClient,
  before: readonly Kept[],
  gone: readonly Doomed[],
): Promise<ReadonlySet<Doomed>> {
  const missing = new Set(gone);
  const kept = before.filter(({ queue }) => missing.has(queue));
  const restored = new Set<Doomed>();
  if (kept.length >= fewestToImport) {
    for (const vhost of new Set(kept.map(({ queue }) => queue.vhost))) {
      const objects = kept.flatMap((one) => (one.queue.vhost === vhost ? one.objects : []));
      await importMany(api, vhost, objects.filter(isImported));
    }
  }
  // Sends each once more: an import does not report what it left out, and declaring a queue twice does no harm.
  await inParallel(kept, async ({ queue, objects }) => {
    try {
      for (const one of objects) await put(api, queue.vhost, one);
      restored.add(queue);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  });
  return restored;
}
