/** Finds possible passwords in a line of a topology file. */
import type { Problem } from "../model.ts";

/** Words in keys of secrets, including typos. */
const words = "pas+|pwd|pw\\b|secret|token|hash|cred|ur[il]";
const secretKey = new RegExp(words, "i");

/** What follows such a key, up to the end of the value. */
const secretValue = new RegExp(
  `((?:${words})[\\w-]*["']?\\s*:\\s*)(?:"(?:\\\\.|[^"\\\\])*"?|'[^']*'?|(?![{[\\s])[^,}#]*[^,}#\\s])`,
  "gi",
);
const secretInAddress = /:\/\/[^\s/@]*@/g;

/** Removes the values that look like secrets. */
export const masked = (text: string): string =>
  text.replace(secretValue, "$1…").replace(secretInAddress, "://…@");

/** Unreadable text: any part of it may belong to a value that began before it. */
const unread: ReadonlySet<string> = new Set([
  "alias-bomb",
  "bad-encoding",
  "forbidden-character",
  "several-documents",
  "too-deep",
  "too-large",
  "undefined-alias",
  "yaml-directive",
  "yaml-syntax",
  "yaml-tag",
]);

/** A key with its value, or an item of a list. */
const entry = /^\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s"'#:[\]{},]+)\s*:(?:\s|$)|^\s*- /;

const indentOf = (line: string) => line.search(/\S/);

/** Lines above this limit are not searched; then the line is hidden. */
const maxLinesAbove = 20_000;

/** Whether the line, or a key above it, is about users or a secret. */
function isUnderSecret(lines: readonly string[], index: number): boolean {
  const speaks = (line: string) => secretKey.test(line) || /\busers\b/.test(line);
  const own = lines[index] ?? "";
  if (speaks(own) || speaks(lines[index - 1] ?? "")) return true;
  let indent = indentOf(own);
  for (let above = index - 1; above >= 0 && indent > 0; above--) {
    if (index - above > maxLinesAbove) return true;
    const line = lines[above] ?? "";
    const its = indentOf(line);
    if (its < 0 || its >= indent) continue;
    if (speaks(line)) return true;
    indent = its;
  }
  return false;
}

/**
 * Whether the text at an error may be a secret without a word that shows it. A warning never points at a plain-text
 * password: the text there was read and is valid.
 *
 * @param index of the problem's line
 */
export function mayShowSecret(problem: Problem, lines: readonly string[], index: number): boolean {
  const { severity, path, code } = problem;
  if (severity === "warning") return false;
  if (path.length === 0) {
    const line = lines[index] ?? "";
    if (/^\s*(?:tags|extends|include)\s*:/.test(line) && !unread.has(code)) return false;
    return isUnderSecret(lines, index) || (unread.has(code) && !entry.test(line));
  }
  if (path[0] === "users") return path[2] !== "tags";
  // At these paths the keys are names of vhosts and their objects, not words of the language.
  return path.some((key, place) => place !== 1 && place !== 3 && secretKey.test(`${key}`));
}

/** Whether the text before an error may belong to a secret that began in a line above. */
export const mayFollowSecret = ({ path, code }: Problem, line: string): boolean =>
  path.length === 0 && unread.has(code) && !entry.test(line);

/** The part of the line that belongs to a user's tags. */
export const tagsOnly = (text: string): string => text.replace(/,\s*["']?\w+["']?\s*:.*/s, "…");
