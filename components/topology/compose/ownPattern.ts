/** Whether a regular expression can only match names that begin with a given prefix. */
import { type Branch, branchesOf } from "../language/patternSyntax.ts";

/** What every match of an alternative begins with; undefined if a match may begin in the middle of a name. */
function literalBeginning({ items: [first, ...items] }: Branch): string | undefined {
  if (first?.kind !== "begin") return undefined;
  let literal = "";
  for (const item of items) {
    if (item.kind !== "literal") break;
    literal += item.character;
  }
  return literal;
}

/** True only if it is certain: an expression in another form counts as one that matches more. */
export function matchesOnly(pattern: string, prefixes: readonly string[]): boolean {
  const branches = branchesOf(pattern);
  return (
    branches?.every((branch) => {
      const literal = literalBeginning(branch);
      return literal !== undefined && prefixes.some((prefix) => literal.startsWith(prefix));
    }) ?? false
  );
}

/** The beginning of such an expression. */
export function patternOf(prefix: string): string {
  return `^${prefix.replace(/[.[\]{}()*+?|^$\\]/g, "\\$&")}`;
}
