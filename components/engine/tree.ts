/**
 * Objects as a resource's input holds them: each kind under its name, each object at its keys.
 *
 * The kinds of which there can be thousands are one text of JSON each, without what is the usual case or stands in the
 * key already. A map of ten thousand values costs Pulumi seconds: the program, the engine and the plugin convert every
 * one of them, several times. `changes.ts` names what changed in them.
 */
import type { Json } from "../topology/model.ts";
import { readJson } from "../topology/readJson.ts";
import {
  bindingOf,
  byId,
  escapedKey,
  idOf,
  type KindName,
  kindNames,
  kinds,
  type Owned,
  same,
  sortedText,
  unescapedKey,
} from "./objects.ts";

export type Tree<Value> = { readonly [key: string]: Value | string | Tree<Value> };

/** Never secret, and told apart by one name each. */
export const textKinds = ["exchanges", "queues", "bindings"] as const satisfies readonly KindName[];

type TextKind = (typeof textKinds)[number];

export function isTextKind(kind: KindName): kind is TextKind {
  return textKinds.some((one) => one === kind);
}

/** Values of the other kinds go in as they are: they may be secret, or not known yet. */
export function treeOf<Value>(objects: readonly Owned<Value>[]): Tree<Value> {
  const tree: { [key: string]: unknown } = {};
  for (const { kind, keys, value } of objects) {
    if (isTextKind(kind)) continue;
    const path = [kind, ...keys.map(escapedKey)];
    const last = path.pop() ?? kind;
    let at = tree;
    for (const key of path) {
      if (!Object.hasOwn(at, key)) at[key] = {};
      at = at[key] as { [key: string]: unknown }; // only maps are put on the way
    }
    at[last] = value;
  }
  for (const kind of textKinds) {
    const all = objects.filter((one) => one.kind === kind);
    if (all.length > 0) tree[kind] = textOf(kind, all);
  }
  return tree as Tree<Value>; // built of nothing else
}

/** The objects in a tree, in the order of their kinds. */
export function objectsIn<Value>(tree: { readonly [key: string]: Value }): readonly Owned<Value>[] {
  return kindNames.flatMap((kind) => {
    const at = tree[kind];
    if (at === undefined) return [];
    if (isTextKind(kind) && typeof at === "string") return inText<Value>(kind, at);
    return below(kind, at, kinds[kind].keys, []);
  });
}

/**
 * Of two trees only the objects that differ, or stand in one of them alone. Where nothing has changed, nothing is taken
 * apart: that is most of the time, and there may be thousands.
 */
export function differingObjects(before: Shape, after: Shape): Differing {
  const found = { before: [] as Owned[], after: [] as Owned[] };
  for (const kind of kindNames) {
    const [old, wanted] = [before[kind], after[kind]];
    if (old === wanted) continue;
    if (isTextKind(kind) && isTextOrNothing(old) && isTextOrNothing(wanted)) {
      const inTexts = differingInTexts(kind, old, wanted);
      found.before.push(...inTexts.before);
      found.after.push(...inTexts.after);
    } else {
      const has = old === undefined ? [] : objectsIn<Json>({ [kind]: old });
      const wants = wanted === undefined ? [] : objectsIn<Json>({ [kind]: wanted });
      found.before.push(...notAmong(has, wants));
      found.after.push(...notAmong(wants, has));
    }
  }
  return found;
}

/** The last answer for each kind: Pulumi asks the same in the check, in the diff and in the update. */
const last = new Map<TextKind, Differing & { readonly old: Text; readonly wanted: Text }>();

function differingInTexts(kind: TextKind, old: Text, wanted: Text): Differing {
  const known = last.get(kind);
  if (known !== undefined && known.old === old && known.wanted === wanted) return known;
  const [has, wants] = [parsed<Json>(old), parsed<Json>(wanted)];
  const found = { before: others(kind, has, wants), after: others(kind, wants, has) };
  last.set(kind, { ...found, old, wanted });
  return found;
}

/** Of `all` those that `than` has not, or has otherwise. Equal entries have equal texts: their keys are in order. */
function others(kind: TextKind, all: Entries<Json>, than: Entries<Json>): readonly Owned[] {
  return Object.entries(all).flatMap(([key, value]) =>
    Object.hasOwn(than, key) && JSON.stringify(than[key]) === JSON.stringify(value)
      ? []
      : [inEntry(kind, key, value)],
  );
}

function notAmong(all: readonly Owned[], others: readonly Owned[]): readonly Owned[] {
  const known = byId(others);
  return all.filter((one) => {
    const other = known.get(idOf(one));
    return other === undefined || !same(other.value, one.value);
  });
}

type Shape = { readonly [kind: string]: Json };

interface Differing {
  readonly before: readonly Owned[];
  readonly after: readonly Owned[];
}

type Text = string | undefined;

function isTextOrNothing(value: unknown): value is Text {
  return value === undefined || typeof value === "string";
}

function below<Value>(
  kind: KindName,
  at: Value,
  depth: number,
  keys: readonly string[],
): readonly Owned<Value>[] {
  if (depth === 0) return [{ kind, keys, value: at }];
  if (typeof at !== "object" || at === null) return [];
  return Object.entries(at).flatMap(([key, value]) =>
    below<Value>(kind, value, depth - 1, [...keys, unescapedKey(key)]),
  );
}

type Fields = { readonly [name: string]: Json };

const usual: { readonly [kind in TextKind]: Fields } = {
  exchanges: { durable: true, autoDelete: false, internal: false, arguments: {} },
  queues: { durable: true, autoDelete: false, arguments: {} },
  bindings: { arguments: {} },
};

const inKey: readonly string[] = ["source", "destination", "destinationType", "routingKey"];

/** In the order of the keys: the same objects have the same text. */
function textOf(kind: TextKind, objects: readonly Owned<unknown>[]): string {
  const entries = objects.map(({ keys: [key = ""], value }) => [key, compact(kind, value)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${sortedText(value)}`).join(",")}}`;
}

type Entries<Value> = { readonly [key: string]: Value };

function inText<Value>(kind: TextKind, text: string): readonly Owned<Value>[] {
  return Object.entries(parsed<Value>(text)).map(([key, value]) => inEntry(kind, key, value));
}

function parsed<Value>(text = "{}"): Entries<Value> {
  return readJson(text) as Entries<Value>; // written by textOf
}

function inEntry<Value>(kind: TextKind, key: string, value: Value): Owned<Value> {
  const named = kind === "bindings" ? bindingOf(key) : {};
  return { kind, keys: [key], value: { ...named, ...usual[kind], ...value } };
}

function compact(kind: TextKind, value: unknown): Json {
  const left = usual[kind];
  const isUsual = ([name, item]: [string, Json]) =>
    (kind === "bindings" && inKey.includes(name)) ||
    (Object.hasOwn(left, name) && JSON.stringify(left[name]) === JSON.stringify(item));
  return Object.fromEntries(Object.entries(value as Fields).filter((one) => !isUsual(one))); // these kinds are maps of JSON
}
