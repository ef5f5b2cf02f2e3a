/** Merges one topology over another, for `extends`. */
import { quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import {
  type Entry,
  type ListNode,
  listNode,
  type MapNode,
  mapNode,
  type SourceNode,
} from "../source/node.ts";
import type { Note } from "./composing.ts";

const isNull = (node: SourceNode) => node.kind === "scalar" && node.value === null;

/** `bindings+` with a list. A name of an object never has a list as its value. */
const isAddition = (entry: Entry): entry is Entry & { readonly value: ListNode } =>
  entry.key.endsWith("+") && entry.value.kind === "list";

/**
 * `over` wins. Mappings merge key by key at every depth; a list or a scalar is replaced as a whole; a list under the key
 * with a `+` behind it goes to the end of the base's list; `null` removes the key. A key that both have keeps its
 * position in `base`.
 */
export function merge(base: SourceNode, over: SourceNode, note: Note): SourceNode {
  const didYouMean = suggester(100_000);
  const both = (below: MapNode, above: MapNode): MapNode => {
    const entries = new Map(below.entries);
    for (const [key, entry] of above.entries) {
      const existing = entries.get(key);
      if (isAddition(entry)) {
        add(entries, entry, note);
      } else if (isNull(entry.value)) {
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

/** Adds the list to that of the base. */
function add(entries: Map<string, Entry>, entry: Entry & { readonly value: ListNode }, note: Note): void {
  const key = entry.key.slice(0, -1);
  const existing = entries.get(key);
  if (existing?.value.kind === "list") {
    const { items, at } = existing.value;
    entries.set(key, { ...existing, value: listNode([...items, ...entry.value.items], at) });
    return;
  }
  const found = existing === undefined ? "" : " as a list";
  const message = `the base has no ${quote(key)}${found} here that ${entry.key} could add to; write ${key}`;
  note({ code: "nothing-to-add-to", message }, entry.at);
}
