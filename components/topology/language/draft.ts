/** What is left of a topology once everything wrong was reported and taken out. */

/**
 * Every field may be missing: left out, or taken out because it was wrong. In the second case the
 * key is there with the value `undefined`, so that rules do not judge by the default what was not meant so.
 */
export type Draft<Value> = Value extends string | number | boolean | null
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly (Draft<Item> | undefined)[]
    : { readonly [Name in keyof Value]?: Draft<Value[Name]> | undefined };

/** The field's value, its default where it was left out, `undefined` where it was wrong. */
export function fieldOr<Value extends object, Name extends keyof Value, Default>(
  draft: Value,
  name: Name,
  fallback: Default,
): Value[Name] | Default {
  return Object.hasOwn(draft, name) ? draft[name] : fallback;
}
