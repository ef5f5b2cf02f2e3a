/** The line of a problem with a caret below the position, safe for a terminal and a public log. */
import { printable } from "../escape.ts";
import type { Position, Problem } from "../model.ts";
import { masked, mayFollowSecret, mayShowSecret, tagsOnly } from "./secrets.ts";
import { characters, widthOf } from "./width.ts";

/** Maximum number of columns shown, in total and before the caret. */
const maxWidth = 100;
const maxBefore = 60;

/** A tab has no fixed width. */
const untabbed = (text: string) => printable(text.replaceAll("\t", "    "));

/** The characters at the end that fit. */
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

/** A file of 4 MiB may be one line: only this much on either side is searched for secrets. */
const longest = 2_000;

/** Only this much is measured: a visible character rarely has more than four code units. */
const measured = 4 * maxWidth;

/** The part from the position on. */
function restOf(problem: Problem, around: string, before: string, lines: readonly string[], at: Position) {
  if (mayShowSecret(problem, lines, at.line - 1)) return "…";
  const rest = untabbed(masked(around)).slice(before.length);
  return problem.path[0] === "users" ? tagsOnly(rest) : rest;
}

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
  const first = mayFollowSecret(problem, line) ? /^\s*/ : /.*/s;
  const before = untabbed(masked(first.exec(line.slice(start, column))?.[0] ?? ""));
  const rest = restOf(problem, line.slice(start, column + longest), before, lines, at).slice(0, measured);
  const near = before.slice(-measured);
  const isCut = start > 0 || near.length < before.length || widthOf(near) > maxBefore;
  const shownBefore = isCut ? `…${lastColumns(near, maxBefore)}` : near;
  const shownRest = firstColumns(rest, maxWidth - widthOf(shownBefore));
  const gutter = `${at.line}`;
  return [
    `  ${gutter} | ${shownBefore}${shownRest}`.trimEnd(),
    `  ${" ".repeat(gutter.length)} | ${" ".repeat(widthOf(shownBefore))}^`,
  ];
}
