/** Reads one object of the broker's JSON, field by field: strict on types, and nothing in it is dropped silently. */
import { canonical, canonicalMap } from "../../canonical.ts";
import type { Json, Problem } from "../../model.ts";
import type { ProblemCode } from "../../report/problem.ts";
import { type Reader, tagOf, tagsIn } from "../codec/reader.ts";

type Path = Problem["path"];
type Values = { readonly [name: string]: Json };

/** A field of an unexpected type returns the fallback, and makes the entry bad. */
export interface Entry extends Reader {
  readonly path: Path;
  /** An entry for the mapping there; an empty mapping if there is none. */
  readonly inside: (name: string) => Entry | undefined;
  readonly has: (name: string) => boolean;
  /** Marks fields of the broker that a plan cannot contain. */
  readonly ignore: (...names: readonly string[]) => void;
  readonly refuse: (code: ProblemCode, message: string, name?: string) => void;
  /** Reports something that is left out, or read otherwise; the entry stays good. */
  readonly warn: (code: ProblemCode, message: string, name?: string) => void;
  readonly good: () => boolean;
  /** Relative paths of all fields that were not read. */
  readonly unread: () => readonly (readonly string[])[];
}

const kindOf = (value: unknown): string => {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
};

export const isMapping = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `rabbitmqctl export_definitions` of RabbitMQ 4.0 writes some mappings as lists of pairs: `[["max-queues", 5]]`. */
export function fromPairs(value: unknown): Values | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const pairs = value.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === "string");
  return pairs ? (Object.fromEntries(value) as Values) : undefined; // from JSON
}

/** Undefined if `value` is not a mapping, which is then reported. No message contains a value: it may be secret. */
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
  /** A broker writes `null`, and old ones `"undefined"`, for a missing value. */
  const get = (name: string): Json | undefined => {
    read.add(name);
    return fields.get(name) ?? undefined;
  };
  return {
    path,
    refuse,
    warn: (code, message, name) =>
      problems.push({
        code,
        severity: "warning",
        message,
        path: name === undefined ? path : [...path, name],
      }),
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
      if (typeof found === "number" && Number.isSafeInteger(found)) return found;
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
      if (typeof found === "string") return tagsIn(found);
      if (Array.isArray(found) && found.every((tag) => tagOf(tag) !== undefined)) return tagsIn(found);
      wrong(name, "a list of strings");
      return [];
    },
    values: (name) => {
      const given = get(name) ?? {};
      const found = fromPairs(given) ?? given;
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
