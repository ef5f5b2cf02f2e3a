// Property values between the engine and a plugin: JSON, plus secret values and values that are unknown in a preview.

/** A value that must be encrypted in the state and hidden in every display. */
export class Secret {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** The type of `unknown`: a value that a preview does not know yet. */
export class Unknown {
  /** Makes an unknown value legible in a message that contains it by mistake. */
  toString(): string {
    return "<unknown>";
  }
}

/** The only unknown value. */
export const unknown = new Unknown();

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value }
  | Secret
  | Unknown;

export type ValueMap = { readonly [key: string]: Value };

/** JSON values. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonMap = { readonly [key: string]: Json };

export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret) &&
    !(value instanceof Unknown)
  );
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value without its secret mark. */
function unwrap(value: Value | undefined): Value | undefined {
  return value instanceof Secret ? unwrap(value.value) : value;
}

/** A copy in which `change` has replaced each value, children first. */
export function mapValues(value: Value, change: (value: Value) => Value): Value {
  if (value instanceof Secret) return change(new Secret(mapValues(value.value, change)));
  if (isList(value)) return change(value.map((item) => mapValues(item, change)));
  if (isMap(value)) {
    return change(
      Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValues(item, change)])),
    );
  }
  return change(value);
}

/** A copy without any secret mark. Unknown values stay. */
export function reveal(value: ValueMap): ValueMap {
  const plain = mapValues(value, (item) => (item instanceof Secret ? item.value : item));
  return isMap(plain) ? plain : {};
}

/** Plain JSON of a value: secrets revealed, unknown values left out. */
function toJson(value: Value): Json | undefined {
  if (value instanceof Unknown) return undefined;
  if (value instanceof Secret) return toJson(value.value);
  if (isList(value)) return value.map(toJson).filter((item) => item !== undefined);
  return isMap(value) ? toJsonMap(value) : value;
}

/** `toJson` of an object. */
export function toJsonMap(value: ValueMap): JsonMap {
  const entries: [string, Json][] = [];
  for (const [key, item] of Object.entries(value)) {
    const json = toJson(item);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}

/** The value at a path of keys and indices, ignoring secret marks, or undefined. */
export function at(value: Value | undefined, ...path: readonly (string | number)[]): Value | undefined {
  let current = unwrap(value);
  for (const step of path) {
    if (typeof step === "number" && isList(current)) current = unwrap(current[step]);
    else if (typeof step === "string" && isMap(current)) current = unwrap(current[step]);
    else return undefined;
  }
  return current;
}

/** The string at a path, or undefined if there is none. */
export function stringAt(
  value: Value | undefined,
  ...path: readonly (string | number)[]
): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or undefined if there is none. */
export function numberAt(
  value: Value | undefined,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The list at a path; empty if there is none. */
export function listAt(value: Value | undefined, ...path: readonly (string | number)[]): readonly Value[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}
