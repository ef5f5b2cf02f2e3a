/** Reads a few objects one by one: all definitions of a vhost with thousands of objects take far longer. */

import { idOf, isNumerous, type Owned } from "../topology/interchange/codec/objects.ts";
import { typed } from "../topology/interchange/codec/values.ts";
import { pathBetween } from "./bindings.ts";
import type { BrokerClient } from "./client.ts";
import { binding, exchange, items, map, queue } from "./fromBroker.ts";
import { migrationNames } from "./migrationNames.ts";
import { distinct, migrating } from "./read.ts";

/** For more objects, one request for all of them is faster. */
const most = 20;

/** @param named as for `readFew`; an object that it contains twice counts once */
export function areFew(named: readonly Owned[]): boolean {
  return named.every(({ kind }) => kind === "vhost" || isNumerous(kind)) && distinct(named).length <= most;
}

/**
 * As `readVhost`, for a few exchanges, queues and bindings, and the vhost itself.
 * @throws Unreachable if the broker does not answer: then nothing is known
 */
export async function readFew(
  api: BrokerClient,
  vhost: string,
  named: readonly Owned[],
): Promise<readonly Owned[]> {
  const found = await Promise.all(distinct(named).map((one) => readOne(api, vhost, one)));
  return found.filter((one) => one !== undefined);
}

async function readOne(api: BrokerClient, vhost: string, named: Owned): Promise<Owned | undefined> {
  const { kind, keys, value } = named;
  const [name = ""] = keys;
  switch (kind) {
    case "exchanges": {
      const found = await api.find("exchanges", vhost, name);
      return found === undefined ? undefined : exchange(map(found));
    }
    case "queues": {
      const names = [name, migrationNames(name).buffer];
      const [itself, buffer] = await Promise.all(names.map((one) => api.find("queues", vhost, one)));
      const found = itself ?? buffer;
      if (found === undefined) return undefined;
      return buffer === undefined ? queue(map(found)) : migrating(named, queue(map(found)));
    }
    case "bindings": {
      const between = await api.find(...pathBetween(vhost, typed(kind, value)));
      return items(between ?? [])
        .map(binding)
        .find((one) => idOf(one) === idOf(named));
    }
    default:
      return (await api.find("vhosts", vhost)) === undefined ? undefined : named;
  }
}
