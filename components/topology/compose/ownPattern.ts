/** Whether a regular expression can only match names that begin with a given prefix. */

const isMeta = (character: string) => /[.[\]{}()*+?|^$\\]/.test(character);

/** A `|` outside of parentheses starts another alternative, which the prefix does not restrict. */
function hasAlternatives(pattern: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === "\\") index += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === "|" && depth === 0) return true;
  }
  return false;
}

/** The literal prefix of every match of an anchored expression. */
function literalBeginning(pattern: string): string {
  let literal = "";
  let index = 1;
  while (index < pattern.length) {
    const escaped = pattern[index] === "\\";
    const character = pattern[escaped ? index + 1 : index] ?? "";
    // `\d` and the like are classes; other escaped characters are literal.
    if (character === "" || (escaped ? /[A-Za-z0-9]/.test(character) : isMeta(character))) break;
    const next = index + (escaped ? 2 : 1);
    if (/[*+?{]/.test(pattern[next] ?? "")) break;
    literal += character;
    index = next;
  }
  return literal;
}

/** True only if it is certain: an expression in another form counts as one that matches more. */
export function matchesOnly(pattern: string, prefixes: readonly string[]): boolean {
  if (!pattern.startsWith("^") || hasAlternatives(pattern)) return false;
  const literal = literalBeginning(pattern);
  return prefixes.some((prefix) => literal.startsWith(prefix));
}

/** The beginning of such an expression. */
export function patternOf(prefix: string): string {
  return `^${prefix.replace(/[.[\]{}()*+?|^$\\]/g, "\\$&")}`;
}
