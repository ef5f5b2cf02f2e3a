/**
 * Objects in the form of a resource's input: each kind under its name, each object at its keys.
 *
 * A kind that can have thousands of objects is one JSON string. It leaves out the keys and the usual values; the
 * version of the state says which values were usual when it was written. A map of ten thousand values costs Pulumi
 * seconds, because program, engine and provider convert each value several times. `changes.ts` names what changed.
 */

import {
  bindingOf,
  byId,
  escapedKey,
  idOf,
  isNumerous,
  type KindName,
  kindNames,
  kinds,
  type NumerousKind,
  numerousKinds,
  type Owned,
  same,
  sortedText,
  unescapedKey,
} from "../../topology/interchange/codec/objects.ts";
import type { Json } from "../../topology/model.ts";
import { readJson } from "../../topology/readJson.ts";
import { stateVersion } from "./version.ts";

export type Tree<Value> = { readonly [key: string]: Value | string | Tree<Value> };

/** Values of the other kinds stay as they are: they may be secret or still unknown. */
export function treeOf<Value>(objects: readonly Owned<Value>[], version = stateVersion): Tree<Value> {
  const tree: { [key: string]: unknown } = {};
  for (const { kind, keys, value } of objects) {
    if (isNumerous(kind)) continue;
    const path = [kind, ...keys.map(escapedKey)];
    const last = path.pop() ?? kind;
    let at = tree;
    for (const key of path) {
      if (!Object.hasOwn(at, key)) at[key] = {};
      at = at[key] as { [key: string]: unknown }; // only maps are put on the way
    }
    at[last] = value;
  }
  for (const kind of numerousKinds) {
    const all = objects.filter((one) => one.kind === kind);
    if (all.length > 0) tree[kind] = stringOf(kind, all, version);
  }
  return tree as Tree<Value>; // built only from these
}

/** The objects in a tree, sorted by kind. */
export function objectsIn<Value>(
  tree: { readonly [key: string]: Value },
  version = stateVersion,
): readonly Owned<Value>[] {
  return kindNames.flatMap((kind) => {
    const at = tree[kind];
    if (at === undefined) return [];
    if (isNumerous(kind) && typeof at === "string") return inString<Value>(kind, at, version);
    return below(kind, at, kinds[kind].keys, []);
  });
}

/**
 * The objects that differ between two trees, or exist in only one. Equal strings are not parsed: that is the usual
 * case, and there may be thousands of objects.
 * @param version of `before`; `after` has the current one
 */
export function differingObjects(before: Shape, after: Shape, version = stateVersion): Differing {
  const found = { before: [] as Owned[], after: [] as Owned[] };
  for (const kind of kindNames) {
    const [old, wanted] = [before[kind], after[kind]];
    if (old === wanted && usualOf(version) === usualOf(stateVersion)) continue;
    if (isNumerous(kind) && isStringOrNothing(old) && isStringOrNothing(wanted)) {
      const inStrings = differingInStrings(kind, old, wanted, version);
      found.before.push(...inStrings.before);
      found.after.push(...inStrings.after);
    } else {
      const has = old === undefined ? [] : objectsIn<Json>({ [kind]: old }, version);
      const wants = wanted === undefined ? [] : objectsIn<Json>({ [kind]: wanted });
      const differing = apart(has, wants);
      found.before.push(...differing.before);
      found.after.push(...differing.after);
    }
  }
  return found;
}

interface Answer extends Differing {
  readonly kind: NumerousKind;
  readonly old: Maybe;
  readonly wanted: Maybe;
  readonly version: number;
}

/** The latest results: Pulumi asks the same in the check, in the diff and in the update, for several vhosts at once. */
const latest: Answer[] = [];
const mostAnswers = 24;

function differingInStrings(kind: NumerousKind, old: Maybe, wanted: Maybe, version: number): Differing {
  const known = latest.find(
    (one) => one.kind === kind && one.version === version && one.old === old && one.wanted === wanted,
  );
  if (known !== undefined) return known;
  const [has, wants] = [parsed<Json>(old), parsed<Json>(wanted)];
  const found =
    usualOf(version) === usualOf(stateVersion)
      ? { before: others(kind, has, wants, version), after: others(kind, wants, has, version) }
      : apart(inString<Json>(kind, old, version), inString<Json>(kind, wanted, stateVersion));
  latest.push({ ...found, kind, old, wanted, version });
  if (latest.length > mostAnswers) latest.shift();
  return found;
}

/**
 * The entries of `all` that are missing or different in `than`. Equal entries have equal JSON: their keys are sorted.
 */
function others(
  kind: NumerousKind,
  all: Entries<Json>,
  than: Entries<Json>,
  version: number,
): readonly Owned[] {
  return Object.entries(all).flatMap(([key, value]) =>
    Object.hasOwn(than, key) && JSON.stringify(than[key]) === JSON.stringify(value)
      ? []
      : [inEntry(kind, key, value, version)],
  );
}

function apart(has: readonly Owned[], wants: readonly Owned[]): Differing {
  return { before: notAmong(has, wants), after: notAmong(wants, has) };
}

function notAmong(all: readonly Owned[], others: readonly Owned[]): readonly Owned[] {
  const known = byId(others);
  return all.filter((one) => {
    const other = known.get(idOf(one));
    return other === undefined || !same(other.value, one.value);
  });
}

type Shape = { readonly [kind: string]: Json };

export interface Differing {
  readonly before: readonly Owned[];
  readonly after: readonly Owned[];
}

type Maybe = string | undefined;

function isStringOrNothing(value: unknown): value is Maybe {
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

type Usual = { readonly [kind in NumerousKind]: Fields };

const first: Usual = {
  exchanges: { durable: true, autoDelete: false, internal: false, arguments: {} },
  queues: { durable: true, autoDelete: false, arguments: {} },
  bindings: { arguments: {} },
};

/**
 * What a state of each version leaves out, from version 1 on. Never change an entry: add a new version, or an old state
 * would be read differently than it was written.
 */
const usualByVersion: readonly Usual[] = [first, first];

function usualOf(version: number): Usual {
  const usual = usualByVersion[version - 1];
  if (usual === undefined) throw new Error(`no form is known for version ${version} of the state`);
  return usual;
}

const inKey: readonly string[] = ["source", "destination", "destinationType", "routingKey"];

/** Sorted by key: the same objects give the same string. */
function stringOf(kind: NumerousKind, objects: readonly Owned<unknown>[], version: number): string {
  const entries = objects.map(({ keys: [key = ""], value }) => [key, compact(kind, value, version)] as const);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${sortedText(value)}`).join(",")}}`;
}

type Entries<Value> = { readonly [key: string]: Value };

function inString<Value>(kind: NumerousKind, text: Maybe, version: number): readonly Owned<Value>[] {
  return Object.entries(parsed<Value>(text)).map(([key, value]) => inEntry(kind, key, value, version));
}

function parsed<Value>(text = "{}"): Entries<Value> {
  return readJson(text) as Entries<Value>; // written by stringOf
}

function inEntry<Value>(kind: NumerousKind, key: string, value: Value, version: number): Owned<Value> {
  const named = kind === "bindings" ? bindingOf(key) : {};
  return { kind, keys: [key], value: { ...named, ...usualOf(version)[kind], ...value } };
}

function compact(kind: NumerousKind, value: unknown, version: number): Json {
  const left = usualOf(version)[kind];
  const isUsual = ([name, item]: [string, Json]) =>
    (kind === "bindings" && inKey.includes(name)) ||
    (Object.hasOwn(left, name) && JSON.stringify(left[name]) === JSON.stringify(item));
  return Object.fromEntries(Object.entries(value as Fields).filter((one) => !isUsual(one))); // these kinds are maps of JSON
}
