/** The text of one key or scalar in a file, as it is written. Pure. */
import { inJson, needsQuotesInYaml } from "../escape.ts";

const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/;
/** Up to what ends it in a mapping or a list on one line, to a comment, or to the end of the line. */
const bare = /^.+?(?=\s*(?::(?:\s|$)|[,[\]{}]|\s#|$))/;

/** The part of a line that a key or scalar takes, from its first column (0 is the first); at least one letter. */
export function tokenAt(line: string, column: number): string {
  const rest = line.slice(column);
  return quoted.exec(rest)?.[0] ?? bare.exec(rest)?.[0] ?? rest.slice(0, 1);
}

/** Words and numbers that YAML 1.1 or 1.2 reads as something else than text, and whatever needs quotes. */
const isPlain = (text: string) =>
  /^[A-Za-z_][\w.-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null|[.](inf|nan))$/i.test(text);

/** Another text in the place of a token, in quotes if the token was or if it has to be. */
export function inPlaceOf(token: string, text: string): string {
  if (token.startsWith("'") && !needsQuotesInYaml(text)) return `'${text.replaceAll("'", "''")}'`;
  return token.startsWith('"') || !isPlain(text) ? inJson(text) : text;
}
