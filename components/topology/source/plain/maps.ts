/** Builds mappings: each key once; duplicates are kept for the report. */
import type { Position } from "../../model.ts";
import { type Duplicate, duplicateOf } from "../duplicate.ts";
import { type Entry, type MapNode, mapOf } from "../node.ts";

/** Maximum number of reported duplicates. */
const maxDuplicates = 1_000;

export interface Maps {
  readonly add: (entries: Map<string, Entry>, entry: Entry) => void;
  readonly node: (entries: ReadonlyMap<string, Entry>, at: Position) => MapNode;
  readonly duplicates: readonly Duplicate[];
}

export function newMaps(): Maps {
  const duplicates: Duplicate[] = [];
  return {
    duplicates,
    add: (entries, entry) => {
      const first = entries.get(entry.key);
      if (first === undefined) entries.set(entry.key, entry);
      else if (first.at && entry.at && duplicates.length < maxDuplicates) {
        duplicates.push(duplicateOf(entry.key, first.at, entry.at));
      }
    },
    node: mapOf,
  };
}
