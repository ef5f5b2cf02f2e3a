/** Reads `extends` and `include`: the files that they name, and what those files own. */
import type { Position } from "../model.ts";
import { formatPath, quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import type { MapNode, SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";
import { oneOrMore } from "./look.ts";
import type { Grants, Owner } from "./ownership.ts";

/** A path or pattern, and its position. */
export interface Reference {
  readonly path: string;
  readonly at: Position | undefined;
}

export interface Include extends Reference {
  /** Missing if the files may change everything. */
  readonly owner?: Owner;
}

const includeFields = ["files", "vhosts", "prefixes", "users", "grants"];
const rights: readonly (keyof Grants)[] = ["publish", "consume", "bind", "secrets"];

/** A path on this machine: absolute, or relative to the file that contains it. */
function referenceOf(node: SourceNode, what: string, note: Note): Reference | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    note({ code: "wrong-type", message: `expected ${what}, which is text` }, node.at);
    return undefined;
  }
  if (node.value === "" || node.value.includes("\0") || /^[A-Za-z][A-Za-z0-9+.-]+:/.test(node.value)) {
    const message = `${quote(node.value)} is no path of a file; allowed are paths on this machine, relative to this file or absolute`;
    note({ code: "bad-path", message }, node.at);
    return undefined;
  }
  return { path: node.value, at: node.at };
}

const defined = <Of>(values: readonly (Of | undefined)[]): readonly Of[] =>
  values.filter((value) => value !== undefined);

export function extendsOf(node: SourceNode | undefined, note: Note): readonly Reference[] {
  if (node === undefined) return [];
  return defined(
    oneOrMore(node).map((each) => referenceOf(each, "the path of a file, or a list of them", note)),
  );
}

const patternText = "a path or a pattern such as teams/*.yaml";

export function includesOf(node: SourceNode | undefined, note: Note): readonly Include[] {
  if (node === undefined) return [];
  return oneOrMore(node).flatMap((each): readonly Include[] => {
    if (each.kind !== "map")
      return defined([referenceOf(each, `${patternText}, or a mapping with files`, note)]);
    checkKeys(each, "an include has no field", includeFields, note);
    const files = each.entries.get("files")?.value;
    if (files === undefined) {
      note({ code: "missing-field", message: `an include needs the field files (${patternText})` }, each.at);
      return [];
    }
    const names = (field: string) => namesOf(each.entries.get(field)?.value, field, note);
    const owner = {
      vhosts: names("vhosts"),
      prefixes: names("prefixes"),
      users: names("users"),
      grants: grantsOf(each.entries.get("grants")?.value, note),
      at: each.at,
    };
    if (owner.vhosts.length + owner.prefixes.length + owner.users.length === 0) {
      const message =
        "this says nothing of what the files own: give vhosts, prefixes or users, or write the pattern alone to let them touch everything";
      note({ code: "missing-field", message }, each.at);
    }
    return defined(oneOrMore(files).map((file) => referenceOf(file, patternText, note))).map((reference) => ({
      ...reference,
      owner,
    }));
  });
}

function checkKeys(node: MapNode, what: string, allowed: readonly string[], note: Note): void {
  const didYouMean = suggester(100);
  for (const { key, at } of node.entries.values()) {
    if (allowed.includes(key)) continue;
    const message = `${what} ${quote(key)}; allowed are ${allowed.join(", ")}${didYouMean(key, allowed)}`;
    note({ code: "unknown-field", message }, at);
  }
}

function grantsOf(node: SourceNode | undefined, note: Note): Grants {
  if (node !== undefined && node.kind !== "map") {
    const message = `expected a mapping for grants, with lists of names under ${rights.join(", ")}`;
    note({ code: "wrong-type", message }, node.at);
  }
  if (node?.kind === "map") checkKeys(node, "there is no grant", rights, note);
  const names = (right: keyof Grants) =>
    node?.kind === "map" ? namesOf(node.entries.get(right)?.value, right, note) : [];
  return {
    publish: names("publish"),
    consume: names("consume"),
    bind: names("bind"),
    secrets: names("secrets"),
  };
}

function namesOf(node: SourceNode | undefined, field: string, note: Note): readonly string[] {
  if (node === undefined) return [];
  if (node.kind !== "list") {
    note({ code: "wrong-type", message: `expected a list of names for ${formatPath([field])}` }, node.at);
    return [];
  }
  return node.items.flatMap((item) => {
    // An empty prefix would own every name.
    if (item.kind === "scalar" && typeof item.value === "string" && item.value !== "") return [item.value];
    note({ code: "wrong-type", message: "expected a name, which is text and not empty" }, item.at);
    return [];
  });
}
