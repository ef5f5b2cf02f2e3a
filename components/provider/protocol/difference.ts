// What changed between two versions of a resource's inputs, leaf by leaf.
import { isList, isMap, Secret, Unknown, type Value } from "./value.ts";

export interface Difference {
  /** A path in Pulumi's notation: `spec.template.metadata.labels["app.kubernetes.io/name"]`, `spec.ports[0].port`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

/**
 * All differences from `before` to `after`, sorted by path. A secret mark does not count as a difference; an unknown
 * value always does, since it may turn out to be anything.
 */
export function differences(
  before: Value | undefined,
  after: Value | undefined,
  path = "",
): readonly Difference[] {
  if (before instanceof Secret) return differences(before.value, after, path);
  if (after instanceof Secret) return differences(before, after.value, path);
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (before instanceof Unknown || after instanceof Unknown) return [{ path, kind: "update" }];
  if (isList(before) && isList(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      differences(before[index], after[index], `${path}[${index}]`),
    ).flat();
  }
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], joinPath(path, key)));
  }
  return before === after ? [] : [{ path, kind: "update" }];
}

/** Whether two values are equal, ignoring secret marks. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  return differences(a, b).length === 0;
}

/** The path of a key below another path. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** Whether `path` is `parent` or lies below it. */
export function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}
