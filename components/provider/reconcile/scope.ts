/**
 * Which objects an update reads: only those that its preview shows. A refresh shows other changes made by hand. If
 * something that they need is gone, the update reads all objects. Pure.
 */

import { idOf, type Owned } from "../../topology/interchange/codec/objects.ts";
import { typed } from "../../topology/interchange/codec/values.ts";
import type { Choices } from "../state/choices.ts";
import { queueOf } from "./steps.ts";

export interface Scope {
  /** What was recorded of them. */
  readonly before: readonly Owned[];
  readonly wanted: readonly Owned[];
}

export interface Request extends Scope {
  /** Empty for objects outside of vhosts. */
  readonly vhost: string;
  /** What was recorded and is wanted besides these two, without a difference. @default nothing */
  readonly kept?: Kept;
  /** What the file allows now. @default nothing */
  readonly choices?: Choices;
  /** What it allowed in the last run: a queue that has left the file has no choices any more. @default nothing */
  readonly choicesBefore?: Choices;
  /** Shows the progress of a slow step. @default nowhere */
  readonly status?: (text: string) => void;
}

/** Objects that were recorded as they are wanted; a function, as there may be thousands and few updates need them. */
export type Kept = () => readonly Owned[];

/** Includes the bindings of queues that may be recreated: RabbitMQ deletes those with the old queue. */
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

/** The objects that the wanted ones need and that are not among them: only names, without a value. */
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
