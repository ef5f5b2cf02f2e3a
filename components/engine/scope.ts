/**
 * Which objects an update looks at: those that its preview shows, and no others. What else was changed by hand is a
 * refresh's to show. Only where something that they need is gone, all are looked at. Pure.
 */
import type { Choices } from "./choices.ts";
import { idOf, type Owned } from "./objects.ts";
import { queueOf } from "./steps.ts";
import { typed } from "./values.ts";

export interface Scope {
  /** What was recorded of them. */
  readonly before: readonly Owned[];
  readonly wanted: readonly Owned[];
}

/** What was recorded as it is wanted; a function, as there may be thousands and few updates ask. */
export type Kept = () => readonly Owned[];

/** With the bindings of queues that may be made anew: those go with the old queue. */
export function touched({ before, wanted }: Scope, kept: Kept, choices: Choices): Scope {
  const mayGo = new Set(
    wanted.flatMap((one) => (one.kind === "queues" && choices.has(one.keys[0] ?? "") ? [idOf(one)] : [])),
  );
  if (mayGo.size === 0) return { before, wanted };
  const along = kept().filter((one) => mayGo.has(queueOf(one) ?? ""));
  return { before: [...before, ...along], wanted: [...wanted, ...along] };
}

export function everything({ before, wanted }: Scope, kept: Kept): Scope {
  const others = kept();
  return { before: [...before, ...others], wanted: [...wanted, ...others] };
}

/** What the wanted objects cannot be made without, and is not among them: names only, without a value. */
export function needs({ wanted }: Scope, vhost: string): readonly Owned[] {
  if (vhost === "") return [];
  const own = new Set(wanted.map(idOf));
  const named = [{ kind: "vhost" as const, keys: [] }, ...wanted.flatMap(neededBy)];
  return named.flatMap((one) => (own.has(idOf(one)) ? [] : [{ ...one, value: null }]));
}

function neededBy({ kind, keys, value }: Owned): readonly Pick<Owned, "kind" | "keys">[] {
  if (kind === "topicPermissions") return [{ kind: "exchanges", keys: keys.slice(1) }];
  if (kind !== "bindings") return [];
  const { source, destination, destinationType } = typed(kind, value);
  return [
    { kind: "exchanges", keys: [source] },
    { kind: destinationType === "queue" ? "queues" : "exchanges", keys: [destination] },
  ];
}
