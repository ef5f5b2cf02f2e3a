/** Includes files: lists them in a fixed order, checks their ownership, and unites them. */
import { dirname, resolve } from "node:path";
import { quote } from "../report/problem.ts";
import type { MapNode, SourceNode } from "../source/node.ts";
import type { Composing, Step } from "./composing.ts";
import { withoutDefaults } from "./defaults.ts";
import { reasonOf } from "./fileError.ts";
import { checkOwnership } from "./ownership.ts";
import type { Include, Reference } from "./references.ts";
import { withoutFindings } from "./severity.ts";
import { unite } from "./union.ts";

function vhostsOf(root: MapNode): Iterable<string> {
  const vhosts = root.entries.get("vhosts")?.value;
  return vhosts?.kind === "map" ? vhosts.entries.keys() : [];
}

function matches({ path, at }: Include, step: Step, { files, stop }: Composing): readonly Reference[] {
  let found: readonly string[] = [];
  try {
    found = files.glob?.(path, dirname(step.file)) ?? [];
  } catch (error) {
    stop({ code: "no-such-file", message: `cannot look for ${quote(path)}: ${reasonOf(error)}` }, at);
  }
  if (found.length === 0) {
    const message = `no file matches ${quote(path)}, looked for in ${quote(dirname(step.file))}; correct the pattern, or remove it`;
    stop({ code: "no-such-file", message }, at);
  }
  // The same order on every machine.
  return found.toSorted((a, b) => (a < b ? -1 : 1)).map((file) => ({ path: file, at }));
}

/**
 * @param own the contents of the file itself
 * @param load reads and composes another file
 */
export function include(
  own: MapNode,
  includes: readonly Include[],
  step: Step,
  composing: Composing,
  load: (reference: Reference) => SourceNode,
): MapNode {
  const parts = [own];
  const visits = [];
  const vhosts = new Set(vhostsOf(own));
  const named = new Map<string, Include>();
  for (const each of includes) {
    for (const reference of matches(each, step, composing)) {
      const file = resolve(reference.path);
      const earlier = named.get(file);
      if (earlier) {
        const message = `${quote(reference.path)} is already included by line ${earlier.at?.line}, column ${earlier.at?.column}; keep one of the two`;
        composing.stop({ code: "duplicate-object", message }, each.at);
      }
      named.set(file, each);
      const part = load(reference);
      if (part.kind !== "map") {
        const message = "an included file must hold a mapping: users, vhosts, globalParameters or tests";
        composing.stop({ code: "wrong-type", message }, part.at ?? each.at);
      }
      const others = includes.flatMap(({ owner }) => (owner === each.owner ? [] : (owner?.prefixes ?? [])));
      const visited = each.owner ? checkOwnership(part, each.owner, others, composing.note) : [];
      const foreign = new Set(visited.map(({ key }) => key));
      for (const vhost of vhostsOf(part)) if (!foreign.has(vhost)) vhosts.add(vhost);
      visits.push(...visited);
      parts.push(withoutDefaults(withoutFindings(part)));
    }
  }
  for (const { key, at } of visits) {
    if (vhosts.has(key)) continue;
    const message = `the vhost ${quote(key)} is not this file's, and no other file defines it; correct the name, or let its owner define it`;
    composing.note({ code: "not-owned", message }, at);
  }
  return unite(parts, composing.note);
}
