/** Canonical order, so that the same topology always gives an identical plan. */
import type { Json } from "./model.ts";

/** By UTF-16 code units: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * As a reader expects it: `q2` before `q10`. Names with equal numbers, such as `q1` and `q01`, by UTF-16 code units.
 * Digits are those of ASCII, and a number may have any length.
 */
export function byNumber(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = byPart(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length || byText(a, b);
}

/** Text and numbers in turn; the first part is text, and may be empty. */
const partsOf = (name: string): readonly string[] => name.split(/([0-9]+)/);

function byPart(a: string, b: string): number {
  if (!/^[0-9]/.test(a) || !/^[0-9]/.test(b)) return byText(a, b);
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return left.length - right.length || byText(left, right);
}

/** The same value with sorted keys in every mapping. */
export function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return canonicalMap(value as { readonly [name: string]: Json }); // Array.isArray cannot tell a readonly array
}

export function canonicalMap(value: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  const entries = Object.entries(value).sort(([a], [b]) => byText(a, b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, canonical(inner)]));
}
