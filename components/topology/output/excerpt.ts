/** The line of a problem with a caret under the place, as it may stand in a terminal or a public log. */
import type { Position, Problem } from "../model.ts";
import { characters, widthOf } from "./width.ts";

/** Columns of a line that are shown at most, and before the caret. */
const maxWidth = 100;
const maxBefore = 60;

const secretWord = /pas+|pwd|secret|token|hash|cred|ur[il]\b|^key$/i;

/** What follows a key that may mean a password, up to the end of the value. */
const secretValue =
  /((?:pas+|pwd|secret|token|hash|cred|ur[il])[\w-]*["']?\s*:\s*)(?:"(?:\\.|[^"\\])*"?|'[^']*'?|(?![{[\s])[^,}#]*[^,}#\s])/gi;
const secretInAddress = /:\/\/[^\s/@]*@/g;

const masked = (text: string) => text.replace(secretValue, "$1…").replace(secretInAddress, "://…@");

/** A terminal would obey them; a tab has no width of its own. */
const printable = (text: string) =>
  text.replaceAll("\t", "    ").replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "\u{fffd}");

/**
 * Errors about users and passwords, and about text that could not be read, come from lines where a
 * password may stand in any place.
 */
function mayShowSecret({ severity, path, code }: Problem): boolean {
  if (severity === "warning") return false;
  return (
    path.length === 0 ||
    path[0] === "users" ||
    code === "bad-text" ||
    path.some((key) => secretWord.test(`${key}`))
  );
}

/** From the end the characters that fit. */
function lastColumns(text: string, columns: number): string {
  const all = characters(text);
  let start = all.length;
  let width = 0;
  while (start > 0 && width + (all[start - 1]?.width ?? 0) <= columns) {
    start -= 1;
    width += all[start]?.width ?? 0;
  }
  return all
    .slice(start)
    .map((one) => one.text)
    .join("");
}

function firstColumns(text: string, columns: number): string {
  let width = 0;
  let shown = "";
  for (const one of characters(text)) {
    width += one.width;
    if (width > columns) return `${shown}…`;
    shown += one.text;
  }
  return shown;
}

/** Longer lines are cut before they are looked at: a file of 8 MiB may be one line. */
const longest = 2_000;

/**
 * Two lines: the source, and the caret. Columns of the position count UTF-16 code units.
 *
 * @param lines of the file
 */
export function excerpt(problem: Problem, at: Position, lines: readonly string[]): readonly string[] {
  const line = lines[at.line - 1];
  if (line === undefined) return [];
  const column = Math.min(at.column - 1, line.length);
  const start = Math.max(0, column - longest);
  const before = printable(masked(line.slice(start, column)));
  const rest = mayShowSecret(problem)
    ? "…"
    : printable(masked(line.slice(start, column + longest))).slice(before.length);
  const isCut = start > 0 || widthOf(before) > maxBefore;
  const shownBefore = isCut ? `…${lastColumns(before, maxBefore)}` : before;
  const shownRest = firstColumns(rest, maxWidth - widthOf(shownBefore));
  const gutter = `${at.line}`;
  return [
    `  ${gutter} | ${shownBefore}${shownRest}`.trimEnd(),
    `  ${" ".repeat(gutter.length)} | ${" ".repeat(widthOf(shownBefore))}^`,
  ];
}
