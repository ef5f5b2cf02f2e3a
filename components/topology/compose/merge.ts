/** Merges one topology over another, for `extends`. */
import { quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import { type MapNode, mapNode, type SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";

const isNull = (node: SourceNode) => node.kind === "scalar" && node.value === null;

/**
 * `over` wins. Mappings merge key by key at every depth; a list or a scalar is replaced as a whole; `null` removes the
 * key. A key that both have keeps its position in `base`.
 */
export function merge(base: SourceNode, over: SourceNode, note: Note): SourceNode {
  const didYouMean = suggester(100_000);
  const both = (below: MapNode, above: MapNode): MapNode => {
    const entries = new Map(below.entries);
    for (const [key, entry] of above.entries) {
      const existing = entries.get(key);
      if (isNull(entry.value)) {
        if (!entries.delete(key)) {
          const hint = didYouMean(key, below.entries.keys());
          const message = `the base has no ${quote(key)} here that null could take away${hint}; for an object with all defaults write {}`;
          note({ code: "nothing-to-remove", message }, entry.at);
        }
      } else if (existing?.value.kind === "map" && entry.value.kind === "map") {
        entries.set(key, { ...existing, value: both(existing.value, entry.value) });
      } else {
        entries.set(key, entry);
      }
    }
    return mapNode([...entries.values()], below.at);
  };
  return base.kind === "map" && over.kind === "map" ? both(base, over) : over;
}
