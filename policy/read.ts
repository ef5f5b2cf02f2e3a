/** Reads a resource's inputs, in which anything may be missing, and in a preview also unknown. */

export const isMap = (value: unknown): value is object => typeof value === "object" && value !== null;

/** The value below these keys. Undefined if it is not there, or not known before the update. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  try {
    return path.reduce((above, key) => (isMap(above) ? Reflect.get(above, key) : undefined), value);
  } catch {
    // Pulumi throws for a value that only the update will know; the update runs the policies again.
    return undefined;
  }
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The items of the list below these keys, as far as they are known. */
export function itemsAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const list = at(value, ...path);
  if (!Array.isArray(list)) return [];
  return Array.from({ length: list.length }, (_, index) => at(list, index)).filter(
    (item) => item !== undefined,
  );
}

/** The entries of the map below these keys, as far as their values are known. */
export function entriesAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly (readonly [string, unknown])[] {
  const map = at(value, ...path);
  if (!isMap(map)) return [];
  return Object.keys(map).map((key) => [key, at(map, key)] as const);
}
