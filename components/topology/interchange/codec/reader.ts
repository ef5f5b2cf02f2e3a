/** Reads an object of the broker's JSON, field by field. The codecs define the fields' names and defaults. */
import { canonicalMap } from "../../canonical.ts";
import type { Json } from "../../model.ts";
import type { JsonMap } from "./values.ts";

/** A strict reader reports invalid values; the lenient one uses what it can. */
export interface Reader {
  readonly text: (name: string, fallback?: string) => string;
  readonly flag: (name: string, fallback: boolean) => boolean;
  readonly whole: (name: string, fallback: number) => number;
  readonly word: <Word extends string>(name: string, words: readonly Word[], fallback: Word) => Word;
  /** A list, or one string with commas: both are in use. Sorted, without duplicates. */
  readonly tags: (name: string) => readonly string[];
  /** An empty list counts as an empty mapping: brokers before 3.13 write it so. */
  readonly values: (name: string) => JsonMap;
  readonly value: (name: string) => Json;
  /** A reader of the mapping there; an empty mapping if there is none. */
  readonly inside: (name: string) => Reader | undefined;
}

/** RabbitMQ stores tags as atoms, and returns `true` and the like as JSON keywords. */
export function tagOf(tag: Json): string | undefined {
  if (typeof tag === "string") return tag;
  return typeof tag === "boolean" || tag === null ? String(tag) : undefined;
}

/** Sorted, without duplicates. @param given a list, or one string with commas */
export function tagsIn(given: readonly Json[] | string): readonly string[] {
  const list = typeof given === "string" ? given.split(",").map((tag) => tag.trim()) : given.map(tagOf);
  return [...new Set(list.filter((tag) => tag !== undefined && tag !== ""))].sort() as readonly string[]; // just filtered
}

/** For a live broker's own answers: missing and unknown values count as the default. */
export function lenient(from: unknown): Reader {
  const fields = mapIn(from);
  const get = (name: string): Json | undefined =>
    (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? undefined;
  return {
    text: (name, fallback = "") => {
      const found = get(name);
      return typeof found === "string" ? found : fallback;
    },
    flag: (name, fallback) => {
      const found = get(name);
      return typeof found === "boolean" ? found : fallback;
    },
    whole: (name, fallback) => {
      const found = get(name);
      return typeof found === "number" ? found : fallback;
    },
    word: <Word extends string>(name: string, _words: readonly Word[], fallback: Word) => {
      const found = get(name);
      // A value of a later RabbitMQ stays as it is, so that it differs from everything that a file can contain.
      return typeof found === "string" ? (found as Word) : fallback;
    },
    tags: (name) => {
      const found = get(name) ?? [];
      return typeof found === "string" || Array.isArray(found) ? tagsIn(found) : [];
    },
    values: (name) => canonicalMap(mapIn(get(name))),
    value: (name) => get(name) ?? null,
    inside: (name) => lenient(get(name)),
  };
}

/** The value as a mapping; an empty one for anything else. */
export function mapIn(value: unknown): JsonMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as JsonMap; // from JSON
}
