/** Describes the changes of an update for a preview, object by object and field by field. Pure. */

import { byId, idOf, isNumerous, type Owned, sortedText } from "../../topology/interchange/codec/objects.ts";
import type { Json } from "../../topology/model.ts";
import { joinPath } from "../protocol/difference.ts";
import { describe } from "./describe.ts";

/** A preview with more lines is unreadable. */
const mostLines = 200;

/**
 * E.g. `queues.orders.arguments["x-max-length"]: 100 → 200`, `+ queue "new"`, `- queue "old"`: for the kinds that the
 * inputs store as strings. The engine itself shows the other kinds.
 */
export function changesInStrings(before: readonly Owned[], after: readonly Owned[]): readonly string[] {
  const [old, wanted] = [byId(before.filter(isInString)), byId(after.filter(isInString))];
  const lines = [
    ...[...old.values()].flatMap((one) => changed(one, wanted.get(idOf(one)))),
    ...[...wanted].flatMap(([id, one]) => (old.has(id) ? [] : [`+ ${describe(one)}`])),
  ];
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `and ${more} more`] : lines;
}

function isInString({ kind }: Owned): boolean {
  return isNumerous(kind);
}

function changed(before: Owned, after: Owned | undefined): readonly string[] {
  if (after === undefined) return [`- ${describe(before)}`];
  const path = joinPath(before.kind, before.keys[0] ?? "");
  const [has, wants] = [leaves(before.value, path), leaves(after.value, path)];
  return [...new Set([...has.keys(), ...wants.keys()])]
    .filter((field) => has.get(field) !== wants.get(field))
    .map((field) => `~ ${field}: ${has.get(field) ?? "not set"} → ${wants.get(field) ?? "not set"}`);
}

function leaves(value: Json, path: string): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new Map([[path, sortedText(value)]]);
  }
  return new Map(Object.entries(value).flatMap(([key, item]) => [...leaves(item, joinPath(path, key))]));
}
