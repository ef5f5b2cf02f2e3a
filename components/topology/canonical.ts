/** Canonical order, so that the same topology always gives an identical plan. */
import type { Json } from "./model.ts";

/** By UTF-16 code units: the same on every machine, whatever its locale. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
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
