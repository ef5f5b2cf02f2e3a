/** Regular expressions of names, for permissions. */
import { byText } from "../canonical.ts";

/** Bytes. RabbitMQ 4.3 refuses a longer one for a permission (rabbit_re.erl); older brokers take any. */
export const longestPattern = 1024;

export const bytesOfPattern = (pattern: string): number => Buffer.byteLength(pattern);

/**
 * A regular expression that matches these names and no other; for none the one of the empty name, which
 * nothing has. One name after the other, as people read it, unless that gets too long.
 */
export function only(names: ReadonlySet<string>): string {
  const sorted = [...names].sort(byText);
  const [first] = sorted;
  if (first === undefined) return "^$";
  if (sorted.length === 1) return `^${literally(first)}$`;
  const plain = `^(${sorted.map(literally).join("|")})$`;
  return bytesOfPattern(plain) <= longestPattern ? plain : `^${folded(sorted.map((name) => [...name]))}$`;
}

/** The name that an expression of the form `^name$` matches; undefined for all other expressions. */
export function onlyName(pattern: string): string | undefined {
  const inner = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[\\^$.|?*+()[\]{}])*)\$$/.exec(pattern)?.[1];
  return inner?.replaceAll(/\\(.)/g, "$1");
}

const literally = (name: string): string => name.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&");

/** The same with every common beginning written once. */
function folded(names: readonly (readonly string[])[]): string {
  const byFirst = new Map<string, (readonly string[])[]>();
  for (const [first = "", ...rest] of names) byFirst.set(first, [...(byFirst.get(first) ?? []), rest]);
  const branches = [...byFirst].map(([first, rests]) =>
    first === "" ? "" : literally(first) + folded(rests),
  );
  return branches.length === 1 ? branches.join("") : `(${branches.join("|")})`;
}
