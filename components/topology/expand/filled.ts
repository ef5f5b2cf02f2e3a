/** What was left out, from the language's own description. */
import type { ByName } from "../definition.ts";
import type { DescribedRecord } from "../language/shape.ts";
import type { Path } from "../report.ts";

/** A definition in which the fields with a default are there. */
export type Filled<Definition, WithDefault extends keyof Definition> = Definition &
  Required<Pick<Definition, WithDefault>>;

export function filled<Definition, WithDefault extends keyof Definition>(
  shape: DescribedRecord<Definition>,
  given: Definition,
): Filled<Definition, WithDefault> {
  // In the language's order, so that the order of the file plays no part.
  const whole: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape.fields)) {
    const own = Object.hasOwn(given as object, name) ? given[name as keyof Definition] : field.default;
    if (own !== undefined) whole[name] = own;
  }
  return whole as unknown as Filled<Definition, WithDefault>; // the caller names the fields that have a default
}

/** Each entry of a map by name, and where it was written. */
export function each<Value, Result>(
  byName: ByName<Value> | undefined,
  path: Path,
  of: (name: string, value: Value, path: Path) => Result,
): readonly Result[] {
  return Object.entries(byName ?? {}).map(([name, value]) => of(name, value, [...path, name]));
}

/** The members that were given, as they were given. */
export function given<Name extends string, Value>(
  values: {
    readonly [name in Name]: Value | undefined;
  },
): { readonly [name in Name]?: Value } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [name in Name]?: Value }; // nothing but `undefined` was taken out
}
