/** `${name}` in a topology: typed values from the stack's configuration. */
import type { Json, Position } from "../model.ts";
import { quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import { sourceOfValue } from "../source/given.ts";
import {
  type Entry,
  entryOf,
  listNode,
  mapNode,
  maxValues,
  type SourceNode,
  scalarNode,
} from "../source/node.ts";
import type { Note } from "./composing.ts";

/** By name: a letter or `_`, then letters, digits, `_` and `-`. */
export interface Variables {
  readonly [name: string]: Json;
}

/** `$${`, a variable, or an incomplete variable. */
const place = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;

const wholly = /^\$\{([^{}]*)\}$/;

const isName = (name: string) => /^[A-Za-z_][\w-]*$/.test(name);

function mentionsVariable(node: SourceNode): boolean {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" && node.value.includes("${");
    case "list":
      return node.items.some(mentionsVariable);
    case "map":
      for (const { key, value } of node.entries.values()) {
        if (key.includes("${") || mentionsVariable(value)) return true;
      }
      return false;
    case "foreign":
      return false;
  }
}

/**
 * Replaces every variable in the source: a scalar that is only `${name}` becomes the value with its type; in a longer
 * text, and in keys, the value is inserted as text. `$${` means a literal `${`.
 */
export function substitute(root: SourceNode, variables: Variables, note: Note): SourceNode {
  if (!mentionsVariable(root)) return root;
  const known = new Map(Object.entries(variables));
  const didYouMean = suggester(10_000);
  let brought = 0;

  const given = (name: string | undefined, at: Position | undefined): Json | undefined => {
    if (name === undefined || !isName(name)) {
      const message = `"$\{" begins a variable, whose name has letters, digits, _ and -; write "$$\{" to mean the text itself`;
      note({ code: "bad-variable", message }, at);
      return undefined;
    }
    const value = known.get(name);
    if (value === undefined) {
      const hint = didYouMean(name, known.keys());
      const message = `the variable ${name} is not set${hint}; set it with: pulumi config set --path variables.${name} VALUE, or for one command with --set ${name}=VALUE`;
      note({ code: "undefined-variable", message }, at);
    }
    return value;
  };

  const inText = (text: string, at: Position | undefined): string => {
    let isWrong = false;
    return text.replace(place, (found: string, name: string | undefined) => {
      if (found === "$${" || isWrong) return "${";
      const value = given(name, at);
      isWrong = value === undefined || typeof value === "object";
      if (value === undefined) return found;
      if (typeof value === "object") {
        const kind = value === null ? "null" : Array.isArray(value) ? "a list" : "a mapping";
        const message = `the variable ${name} is ${kind} and cannot stand inside of a text; let it be the whole value`;
        note({ code: "bad-variable", message }, at);
        return found;
      }
      return String(value);
    });
  };

  const scalarOf = (text: string, node: SourceNode): SourceNode => {
    const whole = wholly.exec(text);
    if (!whole) return scalarNode(inText(text, node.at), node.at);
    const value = given(whole[1], node.at);
    if (value === undefined) return node;
    const brings = sourceOfValue(value, node.at);
    if (brought <= maxValues && brought + brings.size > maxValues) {
      note({ code: "too-large", message: `the variables bring more than ${maxValues} values` }, node.at);
    }
    brought += brings.size;
    return brought > maxValues ? node : brings;
  };

  const entriesOf = (entries: Iterable<Entry>): readonly Entry[] => {
    const seen = new Map<string, Entry>();
    for (const entry of entries) {
      const key = entry.key.includes("${") ? inText(entry.key, entry.at) : entry.key;
      const first = seen.get(key);
      if (first) {
        const message = `with its variables this is the key ${quote(key)}, which is already given in line ${first.at?.line}, column ${first.at?.column}`;
        note({ code: "duplicate-key", message }, entry.at);
      } else {
        seen.set(key, entryOf(key, replaced(entry.value), entry.at));
      }
    }
    return [...seen.values()];
  };

  /** Aliases share nodes, and so do their replacements. */
  const done = new Map<SourceNode, SourceNode>();
  const replaced = (node: SourceNode): SourceNode => {
    if (node.kind === "scalar") {
      return typeof node.value === "string" && node.value.includes("${") ? scalarOf(node.value, node) : node;
    }
    const before = done.get(node);
    if (before) return before;
    const after =
      node.kind === "list"
        ? listNode(node.items.map(replaced), node.at)
        : node.kind === "map"
          ? mapNode(entriesOf(node.entries.values()), node.at)
          : node;
    done.set(node, after);
    return after;
  };
  return replaced(root);
}
