/** What the language's own description says of a value: whether a field takes it, and whether it is the default. */
import { check } from "../language/check.ts";
import type { DescribedRecord, Shape } from "../language/shape.ts";
import type { Json } from "../model.ts";
import { reportOn } from "../report.ts";
import { sourceOfValue } from "../source/given.ts";

/** The same without what says only the default, and without what is `undefined`. */
export function withoutDefaults<Definition extends object>(
  shape: DescribedRecord<Definition>,
  whole: { readonly [Name in keyof Definition]: Definition[Name] | undefined },
): Definition {
  const entries = Object.entries(whole).filter(([name, value]) => {
    if (value === undefined) return false;
    const field = shape.fields[name];
    return !field || !Object.hasOwn(field, "default") || !isSame(field.default, value);
  });
  return Object.fromEntries(entries) as Definition; // only what may be left out is gone
}

/** A plain value and a default: an empty list or mapping, or a scalar. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

export function takes(shape: Shape, value: Json): boolean {
  const source = sourceOfValue(value);
  const report = reportOn(source);
  check(source, shape, [], report);
  return report.problems().length === 0;
}

/** A map by name. */
export const byName = <T extends { readonly name: string }, Definition>(
  list: readonly T[],
  write: (one: T) => Definition,
): { readonly [name: string]: Definition } => Object.fromEntries(list.map((one) => [one.name, write(one)]));
