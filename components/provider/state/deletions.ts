/** The queues and vhosts that a topology had and no longer has. Pure. */
import { unescapedKey } from "../../topology/interchange/codec/objects.ts";
import { at, isMap, listAt, stringAt, type ValueMap } from "../protocol/value.ts";

export interface Guarded {
  readonly type: string;
  /** The queue may be deleted with its messages. */
  readonly allowLoss?: true;
}

/** The inputs of the resources engine's guard; every key is escaped. */
export interface Watched {
  /** By vhost, then by queue. */
  readonly queues: { readonly [vhost: string]: { readonly [queue: string]: Guarded } };
  /** Vhosts that the topology created: they are deleted with it. */
  readonly vhosts: { readonly [vhost: string]: { readonly protectedFromDeletion?: true } };
  /** The names of the shovels in each vhost. @default none */
  readonly shovels?: { readonly [vhost: string]: readonly string[] };
  /** Pulumi will not let go of what leaves the file: nothing of it may be deleted. @default false */
  readonly isProtected?: true;
  /** Nothing is deleted any more: the state forgets the objects, the broker keeps them. */
  readonly handOver: boolean;
}

/** The inputs of the bulk engine's guard; every key is escaped. */
export interface BulkWatched {
  readonly vhosts: { readonly [vhost: string]: BulkVhost };
  readonly handOver: boolean;
}

export interface BulkVhost {
  /** The topology created the vhost, which is deleted with it. */
  readonly made?: true;
  readonly protectedFromDeletion?: true;
  /** The names of its queues, as one JSON string: there may be thousands. */
  readonly queues: string;
  /** The queues that may be deleted with their messages. */
  readonly allowLoss?: readonly string[];
  /** The names of its shovels. @default none */
  readonly shovels?: readonly string[];
}

export interface QueueDeletion {
  readonly name: string;
  readonly type: string;
  readonly allowLoss: boolean;
}

export interface VhostDeletion {
  readonly vhost: string;
  /** The vhost is deleted, too, with all its contents; `protected`: its protection must be removed first. */
  readonly deletesVhost?: "plain" | "protected";
  readonly queues: readonly QueueDeletion[];
  /** Shovels in the vhost that leave, too: they do not count as consumers. */
  readonly shovels: readonly string[];
}

/** @param after empty if everything is deleted */
export function deletionsOf(before: ValueMap, after: ValueMap): readonly VhostDeletion[] {
  if (at(before, "handOver") === true) return [];
  const vhosts = new Set(["queues", "vhosts", "shovels"].flatMap((name) => keysAt(before, name)));
  const all = [...vhosts].flatMap((vhost): readonly VhostDeletion[] => {
    const goes = at(before, "vhosts", vhost) !== undefined && at(after, "vhosts", vhost) === undefined;
    const queues = keysAt(before, "queues", vhost).flatMap((key) => {
      if (at(after, "queues", vhost, key) !== undefined) return [];
      const allowLoss = at(before, "queues", vhost, key, "allowLoss") === true;
      const type = stringAt(before, "queues", vhost, key, "type") ?? "";
      return [{ name: unescapedKey(key), type, allowLoss }];
    });
    const remaining = new Set(listAt(after, "shovels", vhost));
    const shovels = listAt(before, "shovels", vhost)
      .filter((name) => !remaining.has(name))
      .map(String);
    if (!goes && queues.length === 0 && shovels.length === 0) return [];
    return [
      {
        vhost: unescapedKey(vhost),
        ...(goes && { deletesVhost: protection(before, vhost) }),
        queues,
        shovels,
      },
    ];
  });
  // A shovel alone is its own resource's matter.
  return all.some(({ deletesVhost, queues }) => deletesVhost !== undefined || queues.length > 0) ? all : [];
}

/** As `deletionsOf`, for whole vhosts: the resource of a vhost handles single queues. */
export function bulkDeletionsOf(before: ValueMap, after: ValueMap): readonly VhostDeletion[] {
  if (at(before, "handOver") === true) return [];
  return keysAt(before, "vhosts").flatMap((vhost): readonly VhostDeletion[] => {
    if (at(after, "vhosts", vhost) !== undefined) return [];
    const goes = at(before, "vhosts", vhost, "made") === true;
    const allowed = new Set(listAt(before, "vhosts", vhost, "allowLoss"));
    const names = JSON.parse(stringAt(before, "vhosts", vhost, "queues") ?? "[]") as readonly string[]; // by resources/safeguards.ts
    const queues = names.map((name) => ({ name, type: "", allowLoss: allowed.has(name) }));
    const shovels = listAt(before, "vhosts", vhost, "shovels").map(String);
    return [
      {
        vhost: unescapedKey(vhost),
        ...(goes && { deletesVhost: protection(before, vhost) }),
        queues,
        shovels,
      },
    ];
  });
}

/** The vhosts that are new in a bulk topology. */
export function bulkAdditionsOf(before: ValueMap, after: ValueMap): readonly string[] {
  return keysAt(after, "vhosts").flatMap((vhost) =>
    at(before, "vhosts", vhost) === undefined ? [unescapedKey(vhost)] : [],
  );
}

function protection(values: ValueMap, vhost: string): "plain" | "protected" {
  return at(values, "vhosts", vhost, "protectedFromDeletion") === true ? "protected" : "plain";
}

function keysAt(values: ValueMap, ...path: readonly string[]): readonly string[] {
  const map = at(values, ...path);
  return isMap(map) ? Object.keys(map) : [];
}
