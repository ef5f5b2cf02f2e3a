/** The valid parts of a topology: everything invalid was reported and removed. */

/**
 * Every field may be missing: it was left out, or removed because it was invalid. In the second case the key exists
 * with the value `undefined`, so that rules do not assume the default.
 */
export type Draft<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly (Draft<Item> | undefined)[]
    : { readonly [Name in keyof Value]?: Draft<Value[Name]> | undefined };

/** The field's value, its default if it was left out, or `undefined` if it was invalid. */
export function fieldOr<Value extends object, Name extends keyof Value, Default>(
  draft: Value,
  name: Name,
  fallback: Default,
): Value[Name] | Default {
  return Object.hasOwn(draft, name) ? draft[name] : fallback;
}

const isWhole = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.values(value).every(isWhole) : value !== undefined;

/** The draft, if nothing in it was invalid. */
export const whole = <Value>(draft: Draft<Value> | undefined): Value | undefined =>
  isWhole(draft) ? (draft as Value) : undefined; // nothing in it was removed
