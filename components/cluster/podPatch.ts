/** A patch of the pods' template, merged as `kubectl patch` merges: lists of named things by their names. */

type Plain = { readonly [key: string]: unknown };

/** By what the items of a list are the same thing (kubernetes.io/docs, strategic merge patch). */
const keys = ["name", "mountPath", "containerPort"] as const;

/** Null in the patch takes a key away; a list without names is replaced. */
export function patched<Value>(value: Value, patch: unknown): Value {
  return merged(value, patch) as Value; // what the patch adds is the user's matter, and the API server's
}

function merged(value: unknown, patch: unknown): unknown {
  if (isPlain(value) && isPlain(patch)) {
    const all = { ...value };
    for (const [key, item] of Object.entries(patch)) {
      if (item === null) delete all[key];
      else all[key] = key in value ? merged(value[key], item) : item;
    }
    return all;
  }
  if (Array.isArray(value) && Array.isArray(patch)) return mergedLists(value, patch);
  return patch;
}

function mergedLists(value: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const key = keys.find((name) => [...value, ...patch].every((item) => isPlain(item) && name in item));
  if (key === undefined) return patch;
  const idOf = (item: unknown) => (item as Plain)[key]; // each has it
  const added = patch.filter((item) => !value.some((one) => idOf(one) === idOf(item)));
  return [
    ...value.map((one) => {
      const change = patch.find((item) => idOf(item) === idOf(one));
      return change === undefined ? one : merged(one, change);
    }),
    ...added,
  ];
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
