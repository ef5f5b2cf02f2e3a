/**
 * Whether a regular expression certainly does not compile.
 *
 * RabbitMQ compiles it with Erlang's `re`, which is PCRE; JavaScript's syntax differs. So nothing is compiled here:
 * only what is wrong in both is refused — an unclosed bracket, a quantifier with nothing before it, a backslash at the
 * end. PCRE's own syntax (`(?i)`, `a++`, `(?>…)`, `\A`, `\Q…\E`, `[[:alpha:]]`) passes; the broker decides.
 */

/** In extended mode `#` begins a comment, in which brackets are ignored. */
const extendedMode = /\(\?\^?[a-zA-Z]*x/;

/** `{2}`, `{2,}`, `{,2}` and `{2,5}` are quantifiers; other braces are literal. */
const braces = /^\{\d+(,\d*)?\}/;

/** The position after a `[…]` that begins at `start`; undefined if it is not closed. */
function endOfClass(pattern: string, start: number): number | undefined {
  let at = start + 1;
  if (pattern[at] === "^") at += 1;
  if (pattern[at] === "]") at += 1; // literal in first position
  while (at < pattern.length) {
    if (pattern.startsWith("\\Q", at)) {
      const end = pattern.indexOf("\\E", at + 2);
      if (end < 0) return undefined;
      at = end + 2;
    } else if (pattern[at] === "\\") {
      at += 2;
    } else if (pattern[at] === "]") {
      return at + 1;
    } else {
      const posix = /^\[[:.=][^\]]*[:.=]\]/.exec(pattern.slice(at, at + 32));
      at += posix?.[0].length ?? 1;
    }
  }
  return undefined;
}

/** The position after an escape that begins at `start`. */
function endOfEscape(pattern: string, start: number): number {
  if (pattern[start + 1] === "Q") {
    const end = pattern.indexOf("\\E", start + 2);
    return end < 0 ? pattern.length : end + 2;
  }
  return start + (pattern[start + 1] === "c" ? 3 : 2);
}

/** The position after `(`, `(?`, `(?#…)` or `(*VERB`; undefined if a comment is not closed. */
function endOfOpening(pattern: string, start: number): number | undefined {
  if (pattern.startsWith("(?#", start)) {
    const end = pattern.indexOf(")", start);
    return end < 0 ? undefined : end + 1;
  }
  return start + (pattern[start + 1] === "?" || pattern[start + 1] === "*" ? 2 : 1);
}

/** The problem of the pattern, in words; undefined if there is none for certain. Columns count from 1. */
export function patternFault(pattern: string): string | undefined {
  if (extendedMode.test(pattern)) return undefined;
  const open: number[] = [];
  let nothingBefore = true;
  /** For several of `*`, `+` and `?`: a second `+` or `?` modifies the first, and a third is not allowed. */
  let repeats = 0;
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at] ?? "";
    const isRepeat = "*+?".includes(character);
    if (isRepeat && repeats >= (character === "*" ? 1 : 2)) {
      return `the ${character} in column ${at + 1} repeats what is repeated already; leave it out`;
    }
    repeats = isRepeat && !nothingBefore ? repeats + 1 : 0;
    if (character === "\\") {
      if (at + 1 === pattern.length) return "a backslash at the end; to mean a backslash write two";
      at = endOfEscape(pattern, at);
      nothingBefore = false;
    } else if (character === "[") {
      const end = endOfClass(pattern, at);
      if (end === undefined) return `the [ in column ${at + 1} is not closed; to mean a bracket write \\[`;
      at = end;
      nothingBefore = false;
    } else if (character === "(") {
      const end = endOfOpening(pattern, at);
      if (end === undefined) return `the comment in column ${at + 1} is not closed`;
      if (!pattern.startsWith("(?#", at)) {
        open.push(at);
        nothingBefore = pattern[at + 1] !== "?" && pattern[at + 1] !== "*";
      }
      at = end;
    } else if (character === ")") {
      if (open.pop() === undefined)
        return `the ) in column ${at + 1} closes nothing; to mean a parenthesis write \\)`;
      at += 1;
      nothingBefore = false;
    } else if (nothingBefore && (isRepeat || braces.test(pattern.slice(at, at + 16)))) {
      return `there is nothing that the ${character} in column ${at + 1} could repeat; for any text write .*`;
    } else {
      nothingBefore = character === "|";
      at += 1;
    }
  }
  const unclosed = open.pop();
  return unclosed === undefined
    ? undefined
    : `the ( in column ${unclosed + 1} is not closed; to mean a parenthesis write \\(`;
}
