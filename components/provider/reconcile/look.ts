/** Reads what the broker holds of a run's objects: a few one by one, many in one request. */
import type { BrokerClient } from "../../broker/client.ts";
import { readGlobal, readVhost } from "../../broker/read.ts";
import { areFew, readFew } from "../../broker/readFew.ts";
import { idOf, type Owned } from "../../topology/interchange/codec/objects.ts";
import { everything, type Kept, needs, type Request, type Scope, touched } from "./scope.ts";

export interface Look {
  readonly scope: Scope;
  /** The objects of the scope that exist, in their current state. */
  readonly actual: readonly Owned[];
  readonly rest: Kept;
}

/** @throws Unreachable if the broker cannot be read */
export async function look(
  api: BrokerClient,
  { vhost, kept, choices = new Map(), ...asked }: Request,
): Promise<Look> {
  const nothing = () => [];
  if (kept !== undefined) {
    const scope = touched(asked, kept, choices);
    const needed = needs(scope, vhost);
    const named = [...needed, ...scope.before, ...scope.wanted];
    const found = await (areFew(named) ? readFew : readObjects)(api, vhost, named);
    const ids = new Set(found.map(idOf));
    if (needed.every((one) => ids.has(idOf(one)))) {
      const own = new Set([...scope.before, ...scope.wanted].map(idOf));
      const actual = found.filter((one) => own.has(idOf(one)));
      return { scope, actual, rest: () => kept().filter((one) => !own.has(idOf(one))) };
    }
  }
  const scope = everything(asked, kept ?? nothing);
  return { scope, actual: await readObjects(api, vhost, [...scope.before, ...scope.wanted]), rest: nothing };
}

/** The named objects that exist, in their current state. */
export function readObjects(
  api: BrokerClient,
  vhost: string,
  named: readonly Owned[],
): Promise<readonly Owned[]> {
  return vhost === "" ? readGlobal(api, named) : readVhost(api, vhost, named);
}
