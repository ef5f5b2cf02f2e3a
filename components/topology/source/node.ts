/** A topology as it was written: scalars, lists and mappings, each with its position in the file. */
import type { Position, Problem } from "../model.ts";

interface Placed {
  readonly at?: Position;
  /** Number of values in it, including itself, with every alias counted in full. */
  readonly size: number;
  /** Depth of nesting: 1 for a scalar. */
  readonly height: number;
}

export interface ScalarNode extends Placed {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** For a missing value with something else in its place: what that is, and what to do. */
  readonly because?: string;
}

export interface ListNode extends Placed {
  readonly kind: "list";
  readonly items: readonly SourceNode[];
}

export interface Entry {
  readonly key: string;
  readonly at?: Position;
  readonly value: SourceNode;
}

export interface MapNode extends Placed {
  readonly kind: "map";
  /** A Map, because `__proto__` and `constructor` are valid names. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A value that a program can pass and a file cannot contain: a function, a class instance, a bigint, a cycle. */
export interface ForeignNode extends Placed {
  readonly kind: "foreign";
  readonly what: string;
}

export type SourceNode = ScalarNode | ListNode | MapNode | ForeignNode;

/** Maximum depth of nesting; the language itself needs 8, the rest is for values of `arguments`. */
export const maxDepth = 64;

/** Maximum number of values in one topology. 50,000 queues with a binding each are 450,000. */
export const maxValues = 500_000;

const placed = (at: Position | undefined) => (at === undefined ? {} : { at });

export function scalarNode(value: ScalarNode["value"], at?: Position): ScalarNode {
  return { kind: "scalar", value, size: 1, height: 1, ...placed(at) };
}

const missing = {
  comment: "what follows # is a comment; to mean text that begins with #, put it in quotes",
  anchor: "& begins an anchor; to mean text that begins with &, put it in quotes",
} as const;

/** The text in its place is not a value, but the author may have meant text. */
export function missingNode(why: keyof typeof missing, at?: Position): ScalarNode {
  return { ...scalarNode(null, at), because: missing[why] };
}

export function foreignNode(what: string): ForeignNode {
  return { kind: "foreign", what, size: 1, height: 1 };
}

export function listNode(items: readonly SourceNode[], at?: Position): ListNode {
  let size = 1;
  let height = 0;
  for (const item of items) {
    size += item.size;
    height = Math.max(height, item.height);
  }
  return { kind: "list", items, size, height: height + 1, ...placed(at) };
}

export function mapNode(entries: readonly Entry[], at?: Position): MapNode {
  return mapOf(new Map(entries.map((entry) => [entry.key, entry])), at);
}

export function mapOf(entries: ReadonlyMap<string, Entry>, at?: Position): MapNode {
  let size = 1;
  let height = 0;
  for (const { value } of entries.values()) {
    size += value.size;
    height = Math.max(height, value.height);
  }
  return { kind: "map", entries, size, height: height + 1, ...placed(at) };
}

export function entryOf(key: string, value: SourceNode, at?: Position): Entry {
  return { key, value, ...placed(at) };
}

/**
 * The position of the key or of the value at a path. If the path leads further than the source (a missing field), the
 * position of the last existing key.
 */
export function locate(
  root: SourceNode | undefined,
  path: Problem["path"],
  part: "key" | "value",
): Position | undefined {
  let node = root;
  let key = root?.at;
  for (const step of path) {
    let next: SourceNode | undefined;
    let nextKey: Position | undefined;
    if (node?.kind === "map" && typeof step === "string") {
      const entry = node.entries.get(step);
      next = entry?.value;
      nextKey = entry?.at;
    } else if (node?.kind === "list" && typeof step === "number") {
      next = node.items[step];
      nextKey = next?.at;
    }
    if (next === undefined) return key;
    node = next;
    key = nextKey;
  }
  return part === "key" ? key : node?.at;
}
