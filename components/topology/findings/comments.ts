/** The comments of a file that silence findings. */
import { CST, Lexer } from "yaml";
import type { Position } from "../model.ts";

/** The prefix of all of them. */
const word = "warren-ignore";

export interface IgnoreComment {
  readonly at: Position;
  /** Without `#` and the spaces around. */
  readonly text: string;
  /** The line that it applies to: its own or, if it is alone on its line, the next line that is not a comment. */
  readonly line: number;
  /** Whether only comments and empty lines precede it. */
  readonly isOnTop: boolean;
}

/** YAML's lexer identifies comments: a `#` also occurs in quotes, in text blocks and in names. */
export function ignoreComments(file: string, text: string): readonly IgnoreComment[] {
  if (!text.includes(word)) return [];
  const found: { at: Position; text: string; alone: boolean; isOnTop: boolean }[] = [];
  const commentLines = new Set<number>();
  let line = 1;
  let column = 1;
  let hasContent = false;
  let lineHasContent = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme);
    if (type === "comment") {
      const said = lexeme.slice(1).trim();
      const alone = !lineHasContent;
      if (alone) commentLines.add(line);
      if (said.startsWith(word)) {
        found.push({ at: { file, line, column }, text: said, alone, isOnTop: !hasContent });
      }
    } else if (type !== "space" && type !== "newline" && !isMark(lexeme)) {
      hasContent = true;
      lineHasContent = true;
    }
    if (isMark(lexeme)) continue;
    const last = lexeme.lastIndexOf("\n");
    if (last >= 0) {
      line += lexeme.split("\n").length - 1;
      column = 1;
      lineHasContent = false;
    }
    column += lexeme.length - (last + 1);
  }
  return found.map(({ at, text, alone, isOnTop }) => {
    let target = at.line;
    while (alone && commentLines.has(target)) target += 1;
    return { at, text, isOnTop, line: target };
  });
}

/** The lexer's marks for the beginning of a document or a scalar, and the byte order mark, take no column. */
const isMark = (lexeme: string) =>
  lexeme === CST.DOCUMENT || lexeme === CST.SCALAR || lexeme === CST.FLOW_END || lexeme === CST.BOM;
