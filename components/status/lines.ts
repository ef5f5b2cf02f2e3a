/** Lines of a screen: no longer than it is wide, and without characters that a terminal acts on. */
import { printable } from "../topology/escape.ts";
import { characters, widthOf } from "../topology/report/width.ts";

/** Cuts a text that is too wide, with an ellipsis at its end. */
export function cut(text: string, width: number): string {
  const clean = printable(text);
  if (widthOf(clean) <= width) return clean;
  let kept = "";
  let used = 0;
  for (const character of characters(clean)) {
    if (used + character.width > width - 1) break;
    kept += character.text;
    used += character.width;
  }
  return `${kept}…`;
}

/** Cuts in the middle: of a queue's name, the end says most. */
function cutMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const all = characters(text);
  let start = all.length;
  let used = 0;
  for (; start > 0; start--) {
    const next = all[start - 1]?.width ?? 0;
    if (used + next > Math.ceil((width * 2) / 3) - 1) break;
    used += next;
  }
  const end = all
    .slice(start)
    .map((one) => one.text)
    .join("");
  return `${cut(text, width - used)}${end}`;
}

/** Breaks a text between words; a word that is too wide is cut. @param rest before each line but the first */
export function wrapped(text: string, width: number, rest: string, first = ""): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of printable(text).split(" ")) {
    const longer = isEmpty ? `${line}${word}` : `${line} ${word}`;
    if (!isEmpty && widthOf(longer) > width) {
      lines.push(cut(line, width));
      line = `${rest}${word}`;
    } else line = longer;
    isEmpty = false;
  }
  return [...lines, cut(line, width)];
}

export type Row = readonly string[];

/**
 * Columns with two spaces between them. Columns of numbers stand to the right.
 * @param right the numbers of those columns
 */
export function table(
  head: Row,
  rows: readonly Row[],
  width: number,
  right: readonly number[] = [],
): readonly string[] {
  const all = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ""))));
  const others = widths.slice(1).reduce((sum, one) => sum + one + 2, 0);
  // The names in the first column give way.
  widths[0] = Math.max(8, Math.min(widths[0] ?? 0, width - others));
  return all.map((row) => {
    const cells = row.map((text, column) => {
      const to = widths[column] ?? 0;
      const shown = column === 0 ? cutMiddle(text, to) : cut(text, to);
      const space = " ".repeat(Math.max(0, to - widthOf(shown)));
      return right.includes(column) ? space + shown : shown + space;
    });
    return cut(cells.join("  ").trimEnd(), width);
  });
}
