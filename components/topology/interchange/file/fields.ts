/** Uses the language's own description: whether a field accepts a value, and whether that is the default. */
import { check } from "../../language/check.ts";
import type { DescribedRecord, Shape } from "../../language/shape.ts";
import type { Json } from "../../model.ts";
import { reportOn } from "../../report/collector.ts";
import { sourceOfValue } from "../../source/given.ts";

/** The same without defaults and without `undefined`. */
export function withoutDefaults<Definition extends object>(
  shape: DescribedRecord<Definition>,
  whole: { readonly [Name in keyof Definition]: Definition[Name] | undefined },
): Definition {
  const entries = Object.entries(whole).filter(([name, value]) => {
    if (value === undefined) return false;
    const field = shape.fields[name];
    return !field || !Object.hasOwn(field, "default") || !isSame(field.default, value);
  });
  return Object.fromEntries(entries) as Definition; // only optional fields were removed
}

/** A plain value and a default: an empty list or mapping, or a scalar. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

export function takes(shape: Shape, value: Json): boolean {
  const report = reportOn(() => undefined);
  check(sourceOfValue(value), shape, [], report);
  return report.problems().length === 0;
}

/** A map by name. */
export const byName = <T extends { readonly name: string }, Definition>(
  list: readonly T[],
  write: (one: T) => Definition,
): { readonly [name: string]: Definition } => Object.fromEntries(list.map((one) => [one.name, write(one)]));
