/** What a topology no longer has of the queues and vhosts that it had. Pure. */
import { unescapedKey } from "./objects.ts";
import { at, isMap, stringAt, type ValueMap } from "./protocol/value.ts";
import type { Leaving } from "./removeQueues.ts";

export interface Guarded {
  readonly type: string;
  /** The queue may go with the messages that are in it. */
  readonly allowLoss?: true;
}

/** As a resource's inputs hold it; every key is escaped. */
export interface Watched {
  /** By vhost, then by queue. */
  readonly queues: { readonly [vhost: string]: { readonly [queue: string]: Guarded } };
  /** Those that the topology has made: they go with it. */
  readonly vhosts: { readonly [vhost: string]: { readonly protectedFromDeletion?: true } };
  /** Nothing goes any more: the state forgets, the broker keeps. */
  readonly handOver: boolean;
}

export interface LeavingVhost {
  readonly vhost: string;
  /** The vhost goes as well, with all that it holds; `protected`: what protects it must be taken back first. */
  readonly itself?: "plain" | "protected";
  readonly queues: readonly Leaving[];
}

/** @param after empty: all of it leaves */
export function leavingOf(before: ValueMap, after: ValueMap): readonly LeavingVhost[] {
  if (at(before, "handOver") === true) return [];
  const vhosts = new Set([...keysAt(before, "queues"), ...keysAt(before, "vhosts")]);
  return [...vhosts].flatMap((vhost): readonly LeavingVhost[] => {
    const goes = at(before, "vhosts", vhost) !== undefined && at(after, "vhosts", vhost) === undefined;
    const queues = keysAt(before, "queues", vhost).flatMap((key) => {
      if (at(after, "queues", vhost, key) !== undefined) return [];
      const allowLoss = at(before, "queues", vhost, key, "allowLoss") === true;
      const type = stringAt(before, "queues", vhost, key, "type") ?? "";
      return [{ name: unescapedKey(key), type, allowLoss }];
    });
    if (!goes && queues.length === 0) return [];
    const isProtected = at(before, "vhosts", vhost, "protectedFromDeletion") === true;
    return [
      {
        vhost: unescapedKey(vhost),
        ...(goes && { itself: isProtected ? ("protected" as const) : ("plain" as const) }),
        queues,
      },
    ];
  });
}

function keysAt(values: ValueMap, ...path: readonly string[]): readonly string[] {
  const map = at(values, ...path);
  return isMap(map) ? Object.keys(map) : [];
}
