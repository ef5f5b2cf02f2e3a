/** What the broker holds of the objects that a run is about: a few are asked for one by one, many all at once. */
import type { Api } from "./api.ts";
import type { Request } from "./apply.ts";
import { idOf, type Owned } from "./objects.ts";
import { readGlobal, readVhost } from "./read.ts";
import { areFew, readFew } from "./readFew.ts";
import { everything, type Kept, needs, type Scope, touched } from "./scope.ts";

export interface Look {
  readonly scope: Scope;
  /** Of the objects in the scope those that exist, as they are. */
  readonly actual: readonly Owned[];
  readonly rest: Kept;
}

/** @throws Unreachable when the broker cannot be asked what it holds */
export async function look(api: Api, { vhost, kept, choices = new Map(), ...asked }: Request): Promise<Look> {
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

/** Of the objects named, those that exist, as they are. */
export function readObjects(api: Api, vhost: string, named: readonly Owned[]): Promise<readonly Owned[]> {
  return vhost === "" ? readGlobal(api, named) : readVhost(api, vhost, named);
}
