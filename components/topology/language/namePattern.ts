/** Regular expressions of names, for permissions. */
import { byText } from "../canonical.ts";

/**
 * In bytes. RabbitMQ 4.3 refuses a longer expression in a permission (rabbit_re.erl); older brokers accept any length.
 */
export const longestPattern = 1024;

export const bytesOfPattern = (pattern: string): number => Buffer.byteLength(pattern);

/**
 * A regular expression that matches exactly these names; for an empty list it matches only the empty name, which no
 * object has. It lists one name after the other for readability, unless that gets too long.
 */
export function only(names: ReadonlySet<string>): string {
  const sorted = [...names].sort(byText);
  const [first] = sorted;
  if (first === undefined) return "^$";
  if (sorted.length === 1) return `^${literally(first)}$`;
  const plain = `^(${sorted.map(literally).join("|")})$`;
  return bytesOfPattern(plain) <= longestPattern ? plain : `^${folded(sorted.map((name) => [...name]))}$`;
}

/** The name in an expression of the form `^name$`; undefined for all other expressions. */
export function onlyName(pattern: string): string | undefined {
  const inner = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[\\^$.|?*+()[\]{}])*)\$$/.exec(pattern)?.[1];
  return inner?.replaceAll(/\\(.)/g, "$1");
}

const literally = (name: string): string => name.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&");

/** The same with common prefixes factored out. */
function folded(names: readonly (readonly string[])[]): string {
  const byFirst = new Map<string, (readonly string[])[]>();
  for (const [first = "", ...rest] of names) byFirst.set(first, [...(byFirst.get(first) ?? []), rest]);
  const branches = [...byFirst].map(([first, rests]) =>
    first === "" ? "" : literally(first) + folded(rests),
  );
  return branches.length === 1 ? branches.join("") : `(${branches.join("|")})`;
}
