/** One object of the broker's JSON, read field by field: strict on types, and nothing in it is lost unsaid. */
import { canonical, canonicalMap } from "../canonical.ts";
import type { Json, Problem } from "../model.ts";
import type { ProblemCode } from "../problem.ts";

type Path = Problem["path"];
type Values = { readonly [name: string]: Json };

export interface Entry {
  readonly path: Path;
  /** Each of these answers the fallback, and makes the entry bad, where the value is of another type. */
  readonly text: (name: string, fallback?: string) => string;
  readonly flag: (name: string, fallback: boolean) => boolean;
  readonly whole: (name: string, fallback?: number) => number | undefined;
  readonly word: <Word extends string>(name: string, words: readonly Word[], fallback: Word) => Word;
  /** A list, or one text with commas between: both are in use. Sorted, without repetition. */
  readonly tags: (name: string) => readonly string[];
  /** An empty list stands for an empty mapping, as brokers before 3.13 write it. */
  readonly values: (name: string) => Values;
  readonly value: (name: string) => Json;
  /** The mapping there, to be read like this one; an empty one where there is none. */
  readonly inside: (name: string) => Entry | undefined;
  readonly has: (name: string) => boolean;
  /** What the broker says of the object and nothing can be made of. */
  readonly ignore: (...names: readonly string[]) => void;
  readonly refuse: (code: ProblemCode, message: string, name?: string) => void;
  readonly good: () => boolean;
  /** Paths from here of what nobody read. */
  readonly unread: () => readonly (readonly string[])[];
}

const kindOf = (value: unknown): string => {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
};

/** A broker keeps tags as atoms, and gives `true` and the like back as JSON's own. */
function tagOf(tag: Json): string | undefined {
  if (typeof tag === "string") return tag;
  return typeof tag === "boolean" || tag === null ? String(tag) : undefined;
}

export const isMapping = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Nothing where `value` is no mapping, which is then reported. No value appears in a message: it may be secret. */
export function entryOf(value: unknown, path: Path, problems: Problem[]): Entry | undefined {
  const add = (code: ProblemCode, message: string, at: Path) => problems.push({ code, message, path: at });
  if (!isMapping(value)) {
    add("wrong-type", `expected a mapping, found ${kindOf(value)}`, path);
    return undefined;
  }
  const fields = new Map(Object.entries(value));
  const read = new Set<string>();
  const inner = new Map<string, Entry>();
  let bad = false;
  const refuse: Entry["refuse"] = (code, message, name) => {
    bad = true;
    add(code, message, name === undefined ? path : [...path, name]);
  };
  const wrong = (name: string, expected: string) =>
    refuse(
      fields.has(name) ? "wrong-type" : "missing-field",
      `expected ${expected} in ${JSON.stringify(name)}, found ${kindOf(fields.get(name))}`,
      name,
    );
  /** A broker writes `null`, and old ones `"undefined"`, for what is not set. */
  const get = (name: string): Json | undefined => {
    read.add(name);
    return fields.get(name) ?? undefined;
  };
  return {
    path,
    refuse,
    text: (name, fallback) => {
      const found = get(name) ?? fallback;
      if (typeof found === "string") return found;
      wrong(name, "text");
      return "";
    },
    flag: (name, fallback) => {
      const found = get(name) ?? fallback;
      if (typeof found === "boolean") return found;
      wrong(name, "true or false");
      return fallback;
    },
    whole: (name, fallback) => {
      const found = get(name) ?? fallback;
      if (found === undefined || Number.isSafeInteger(found)) return found as number | undefined; // just checked
      wrong(name, "a whole number");
      return fallback;
    },
    word: (name, words, fallback) => {
      const found = get(name) ?? fallback;
      const word = words.find((each) => each === found);
      if (word !== undefined) return word;
      const shown = typeof found === "string" ? JSON.stringify(found) : kindOf(found);
      refuse("unknown-value", `${shown} is none of ${words.join(", ")}`, name);
      return fallback;
    },
    tags: (name) => {
      const found = get(name) ?? [];
      const list = typeof found === "string" ? found.split(",").map((tag) => tag.trim()) : found;
      const words = Array.isArray(list) ? list.map(tagOf).filter((tag) => tag !== undefined) : [];
      if (!Array.isArray(list) || words.length < list.length) wrong(name, "a list of texts");
      return [...new Set(words.filter((tag) => tag !== ""))].sort();
    },
    values: (name) => {
      const found = get(name) ?? {};
      if (isMapping(found)) return canonicalMap(found);
      if (!Array.isArray(found) || found.length > 0) wrong(name, "a mapping");
      return {};
    },
    value: (name) => {
      const found = get(name);
      if (!fields.has(name)) wrong(name, "a value");
      return canonical(found ?? null);
    },
    inside: (name) => {
      const entry = entryOf(get(name) ?? {}, [...path, name], problems);
      if (entry !== undefined) inner.set(name, entry);
      return entry;
    },
    has: (name) => (fields.get(name) ?? undefined) !== undefined,
    ignore: (...names) => {
      for (const name of names) read.add(name);
    },
    good: () => !bad,
    unread: () => [
      ...[...fields.keys()].filter((name) => !read.has(name)).map((name) => [name]),
      ...[...inner].flatMap(([name, entry]) => entry.unread().map((rest) => [name, ...rest])),
    ],
  };
}
