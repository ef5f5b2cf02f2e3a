/** The one thing in which the yaml package cannot write as Warren's files are written. */
import { CST, Lexer } from "yaml";

/** The lexer's own, which are not in the text. */
const marks: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** `[a, b]` beside `{ a: b }`: the writer knows only both with spaces or both without. */
export function withTightBrackets(text: string): string {
  const lexemes = [...new Lexer().lex(text)];
  return lexemes
    .filter((lexeme, index) => {
      if (marks.has(lexeme)) return false;
      const [before = "\n", after] = [lexemes[index - 1], lexemes[index + 1]];
      // What stands before a bracket at the beginning of a line indents it.
      const isInside = before === "[" || (after === "]" && !before.endsWith("\n"));
      return !(isInside && /^ +$/.test(lexeme));
    })
    .join("");
}
