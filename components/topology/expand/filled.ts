/** Defaults from the description of the language. */
import type { ByName } from "../definition/topology.ts";
import type { DescribedRecord } from "../language/shape.ts";
import type { Path } from "../report/collector.ts";

/** A definition with its default fields set. */
export type Filled<Definition, WithDefault extends keyof Definition> = Definition &
  Required<Pick<Definition, WithDefault>>;

export function filled<Definition, WithDefault extends keyof Definition>(
  shape: DescribedRecord<Definition>,
  given: Definition,
): Filled<Definition, WithDefault> {
  // In the language's order, so that the order of the file does not matter.
  const whole: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape.fields)) {
    const own = Object.hasOwn(given as object, name) ? given[name as keyof Definition] : field.default;
    if (own !== undefined) whole[name] = own;
  }
  return whole as unknown as Filled<Definition, WithDefault>; // the caller names the fields that have a default
}

/** Each entry of a map by name, and its path in the file. */
export function each<Value, Result>(
  byName: ByName<Value> | undefined,
  path: Path,
  of: (name: string, value: Value, path: Path) => Result,
): readonly Result[] {
  return Object.entries(byName ?? {}).map(([name, value]) => of(name, value, [...path, name]));
}

/** Only the values that are given. */
export function given<Name extends string, Value>(
  values: {
    readonly [name in Name]: Value | undefined;
  },
): { readonly [name in Name]?: Value } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [name in Name]?: Value }; // only `undefined` was removed
}
