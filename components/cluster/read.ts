/** Reads settings of unknown shape, from YAML or a program, and collects all problems. */
import { quote } from "../topology/report/problem.ts";
import { suggester } from "../topology/report/suggest.ts";

/** One problem of the settings. */
export interface SettingProblem {
  /** The setting, e.g. `warren:cluster.storage.size`. */
  readonly path: string;
  /** Path, value, and the allowed values, on one line. */
  readonly message: string;
}

/** A map of the settings whose keys are checked; readers of its values add to `problems`. */
export interface Section {
  readonly path: string;
  readonly values: { readonly [key: string]: unknown };
  readonly problems: SettingProblem[];
}

/** A value in the form for a message. */
function shown(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : String(value);
}

export function refuse(section: Section, key: string, allowed: string): void {
  const path = `${section.path}.${key}`;
  section.problems.push({
    path,
    message: `${path}: ${shown(section.values[key])} is not allowed; ${allowed}`,
  });
}

/** Checks that the map has only these keys; a missing map is empty. */
export function section(
  value: unknown,
  path: string,
  keys: readonly string[],
  problems: SettingProblem[],
): Section {
  if (value === undefined) return { path, values: {}, problems };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push({ path, message: `${path}: ${shown(value)} is not allowed; it must be a map of settings` });
    return { path, values: {}, problems };
  }
  const values = Object.fromEntries(Object.entries(value));
  const suggest = suggester(1000);
  for (const key of Object.keys(values).filter((key) => !keys.includes(key))) {
    const hint = suggest(key, keys);
    problems.push({
      path: `${path}.${key}`,
      message: `${path}: unknown setting ${quote(key)}${hint === "" ? "" : hint.replace(/\?$/, "")}; allowed are ${keys.join(", ")}`,
    });
  }
  return { path, values, problems };
}

/** A string that `valid` accepts, or the default. */
export function text(
  from: Section,
  key: string,
  otherwise: string,
  valid: (value: string) => boolean,
  allowed: string,
): string {
  const value = from.values[key];
  if (value === undefined) return otherwise;
  if (typeof value === "string" && valid(value)) return value;
  refuse(from, key, allowed);
  return otherwise;
}

/** A whole number from `least` to `most`, or the default. */
export function integer(from: Section, key: string, otherwise: number, least: number, most: number): number {
  const value = from.values[key];
  if (value === undefined) return otherwise;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  refuse(from, key, `it must be a whole number from ${least} to ${most}`);
  return otherwise;
}

/** One of the words, or the default, which is the first. */
export function word<Word extends string>(
  from: Section,
  key: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = from.values[key];
  const found = words.find((candidate) => candidate === value);
  if (found === undefined && value !== undefined) refuse(from, key, `it must be ${words.join(" or ")}`);
  return found ?? words[0];
}

/** True or false, which is the default. */
export function flag(from: Section, key: string, otherwise = false): boolean {
  const value = from.values[key] ?? otherwise;
  if (typeof value === "boolean") return value;
  refuse(from, key, "it must be true or false");
  return otherwise;
}

/** A string of the pattern that must be there; empty where it is not. */
export function required(from: Section, key: string, pattern: RegExp, allowed: string): string {
  if (from.values[key] === undefined) refuse(from, key, allowed);
  return text(from, key, "", (value) => pattern.test(value), allowed);
}

/** A list without duplicates, each item of which `valid` accepts; empty where it is not there. */
export function list(
  from: Section,
  key: string,
  valid: (item: unknown) => boolean,
  what: string,
): readonly string[] {
  const value = from.values[key] ?? [];
  if (Array.isArray(value) && value.every(valid)) return [...new Set<string>(value)];
  refuse(from, key, `it must be a list of ${what}`);
  return [];
}
