/**
 * Converts YAML's nodes to source nodes: keys become strings, duplicate keys are reported, aliases are followed within
 * limits.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import type { Position } from "../model.ts";
import type { Finding } from "../report/problem.ts";
import { type Duplicate, duplicateOf } from "./duplicate.ts";
import {
  type Entry,
  entryOf,
  foreignNode,
  listNode,
  mapNode,
  maxDepth,
  maxValues,
  missingNode,
  type SourceNode,
  scalarNode,
} from "./node.ts";

export interface Built {
  readonly root: SourceNode;
  /** After these errors the structure itself is unreliable, so nothing further is checked. */
  readonly faults: readonly (Finding & { readonly at: Position })[];
  /** After these errors the rest of the file is reliable. */
  readonly duplicates: readonly Duplicate[];
}

type Place = (offset: number) => Position;

/** A name is taken literally: `1.0` is the name `1.0`, not the number 1. */
function keyText(key: Scalar): string | undefined {
  if (typeof key.value === "string") return key.value;
  return key.source === "" ? undefined : key.source;
}

/** The value is empty, except for a possible anchor. */
const isEmpty = (node: Node | null): boolean =>
  node === null || (isScalar(node) && node.value === null && node.source === "");

function scalarOf(node: Scalar, at: Position): SourceNode {
  if (isEmpty(node) && node.anchor !== undefined) return missingNode("anchor", at);
  return scalarNode(node.value as string | number | boolean | null, at); // the core schema has no others
}

/** Whether a comment replaces the key's value. */
function isCommented(key: Node | null, value: Node | null, text: string): boolean {
  if (!key?.range || !isEmpty(value) || value?.anchor !== undefined) return false;
  const comment = /[ \t]*:[ \t]+#/y;
  comment.lastIndex = key.range[1];
  return comment.test(text);
}

/** @param source the text of the offsets */
export function build(contents: Node | null, place: Place, source: string): Built {
  const faults: (Finding & { at: Position })[] = [];
  const duplicates: Duplicate[] = [];
  const anchors = new Map<string, SourceNode>();
  let throughAliases = 0;

  const fault = (finding: Finding, at: Position) => {
    faults.push({ ...finding, at });
    return foreignNode("a value that could not be read");
  };

  const aliased = (name: string, at: Position): SourceNode => {
    const target = anchors.get(name);
    if (target === undefined) {
      const message =
        'this alias has no anchor before it; write `&name` before the value it stands for; to mean text that begins with *, put it in quotes: "*…"';
      return fault({ code: "undefined-alias", message }, at);
    }
    if (throughAliases > maxValues) return target;
    throughAliases += target.size;
    if (throughAliases > maxValues) {
      const message = `the aliases up to here repeat more than ${maxValues} values; write the values out`;
      return fault({ code: "alias-bomb", message }, at);
    }
    return target;
  };

  const entry = (pair: Pair, outer: Position, seen: Map<string, Position>): Entry | undefined => {
    const key = pair.key as Node | null; // from the composer: a node, or null for an empty key
    const at = key?.range ? place(key.range[0]) : outer;
    const text = isScalar(key) ? keyText(key) : undefined;
    if (text === undefined) {
      fault(
        { code: "wrong-type", message: "a key must be a name: text, not a list, a mapping or nothing" },
        at,
      );
      return undefined;
    }
    const given = pair.value as Node | null; // as above
    const value = isCommented(key, given, source) ? missingNode("comment", at) : nodeOf(given, at);
    const first = seen.get(text);
    if (first) {
      duplicates.push(duplicateOf(text, first, at));
      return undefined;
    }
    seen.set(text, at);
    return entryOf(text, value, at);
  };

  const collection = (node: Node, at: Position): SourceNode => {
    if (isMap(node)) {
      const seen = new Map<string, Position>();
      const entries = node.items.map((pair) => entry(pair, at, seen)).filter((each) => each !== undefined);
      return mapNode(entries, at);
    }
    if (isSeq(node)) {
      return listNode(
        node.items.map((item) =>
          // `[a: 1]` is a list of one mapping.
          isPair(item) ? collectionOfPair(item, at) : nodeOf(item as Node | null, at),
        ),
        at,
      );
    }
    return fault({ code: "yaml-syntax", message: "this is no scalar, list or mapping" }, at);
  };

  const collectionOfPair = (pair: Pair, at: Position): SourceNode => {
    const only = entry(pair, at, new Map());
    return mapNode(only ? [only] : [], only?.at ?? at);
  };

  /** `outer`: the position for an empty value, as in `key:`. */
  const nodeOf = (node: Node | null, outer: Position): SourceNode => {
    if (node === null) return scalarNode(null, outer);
    const at = node.range && node.range[1] > node.range[0] ? place(node.range[0]) : outer;
    if (isAlias(node)) return aliased(node.source, at);
    const built = isScalar(node) ? scalarOf(node, at) : collection(node, at); // the core schema has no others
    if (built.height > maxDepth) {
      const message = `with its aliases this is nested deeper than ${maxDepth} levels`;
      return fault({ code: "too-deep", message }, at);
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, built);
    return built;
  };

  const root = nodeOf(contents, place(0));
  return { root, faults, duplicates };
}
