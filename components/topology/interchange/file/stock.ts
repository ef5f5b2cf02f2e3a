/** The objects of a vhost that no pattern has claimed yet. */
import { canonicalMap } from "../../canonical.ts";
import type { Objects, WholeQueue } from "../../expand/objects.ts";
import type { Binding, Exchange, Json } from "../../model.ts";
import type { UntunedVhost } from "./tunable.ts";

export interface Stock {
  /** Whether the vhost contains all of these exactly. */
  readonly holds: (objects: Objects) => boolean;
  /** Removes all of these. */
  readonly claim: (objects: Objects) => void;
  readonly exchange: (name: string) => Exchange | undefined;
  readonly queue: (name: string) => WholeQueue | undefined;
  readonly left: () => Pick<UntunedVhost, "exchanges" | "queues" | "bindings">;
}

/** Ignores the position of an object in the file and its path in a pattern's field. */
function identity(object: object): string {
  const entries = Object.entries(object).filter(([name]) => name !== "at" && name !== "path");
  return JSON.stringify(canonicalMap(Object.fromEntries(entries) as { [name: string]: Json })); // objects of a plan are JSON
}

export function stockOf({ exchanges, queues, bindings }: UntunedVhost): Stock {
  const keyed = <T extends object>(list: readonly T[]) => new Map(list.map((one) => [identity(one), one]));
  const stock = { exchanges: keyed(exchanges), queues: keyed(queues), bindings: keyed(bindings) };
  const exchangeNames = new Map(exchanges.map((one) => [one.name, one]));
  const queueNames = new Map(queues.map((one) => [one.name, one]));
  const kinds = ["exchanges", "queues", "bindings"] as const;
  const present = <T extends object>(one: T | undefined, among: ReadonlyMap<string, T>) =>
    one !== undefined && among.has(identity(one)) ? one : undefined;
  return {
    holds: (objects) => kinds.every((kind) => objects[kind].every((one) => stock[kind].has(identity(one)))),
    claim: (objects) => {
      for (const kind of kinds) for (const one of objects[kind]) stock[kind].delete(identity(one));
    },
    exchange: (name) => present(exchangeNames.get(name), stock.exchanges),
    queue: (name) => present(queueNames.get(name), stock.queues),
    left: () => ({
      exchanges: [...stock.exchanges.values()],
      queues: [...stock.queues.values()],
      bindings: [...stock.bindings.values()] as readonly Binding[],
    }),
  };
}
