/** Lines for a terminal. */

/** What every terminal has room for by today's habit. */
export const columns = 100;

/**
 * Breaks a text between words, so that no line is longer than `columns`.
 * @param indent spaces before the lines after the first
 * @param first columns before the first line
 */
export function wrapped(text: string, indent: number, first = indent): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const room = columns - (lines.length === 0 ? first : indent);
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}
