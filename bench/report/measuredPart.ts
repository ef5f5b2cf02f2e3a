/** The part of a page that a command writes, between two marks. */
import { readFileSync, writeFileSync } from "node:fs";

const end = "<!-- measured: end -->";

/**
 * @param command as the first mark names it: `<!-- measured: written by COMMAND -->`
 * @throws if the page has no such part
 */
export function replaceMeasuredPart(page: string, command: string, part: string): void {
  const begin = `<!-- measured: written by ${command} -->`;
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no part between ${begin} and ${end}`);
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`);
}
