/** What a handful of objects are, asked one by one: all definitions of a vhost with thousands take far longer. */
import type { Api } from "./api.ts";
import { pathBetween } from "./bindings.ts";
import { binding, exchange, items, map, queue } from "./fromBroker.ts";
import { migrationNames } from "./migration/names.ts";
import { idOf, type Owned } from "./objects.ts";
import { distinct, migrating } from "./read.ts";
import { isTextKind } from "./tree.ts";
import { typed } from "./values.ts";

/** With more, one request for all of them is quicker. */
const most = 20;

/** @param named as for `readFew`; an object that stands there twice counts once */
export function areFew(named: readonly Owned[]): boolean {
  return named.every(({ kind }) => kind === "vhost" || isTextKind(kind)) && distinct(named).length <= most;
}

/**
 * As `readVhost`, of few exchanges, queues and bindings, and of the vhost itself.
 * @throws Unreachable when the broker cannot be asked: then nothing is known
 */
export async function readFew(api: Api, vhost: string, named: readonly Owned[]): Promise<readonly Owned[]> {
  const found = await Promise.all(distinct(named).map((one) => readOne(api, vhost, one)));
  return found.filter((one) => one !== undefined);
}

async function readOne(api: Api, vhost: string, named: Owned): Promise<Owned | undefined> {
  const { kind, keys, value } = named;
  const [name = ""] = keys;
  switch (kind) {
    case "exchanges": {
      const found = await api.find("exchanges", vhost, name);
      return found === undefined ? undefined : exchange(map(found));
    }
    case "queues": {
      const { holding } = migrationNames(name);
      const [itself, keeper] = await Promise.all(
        [name, holding].map((one) => api.find("queues", vhost, one)),
      );
      const found = itself ?? keeper;
      if (found === undefined) return undefined;
      return keeper === undefined ? queue(map(found)) : migrating(named, queue(map(found)));
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
