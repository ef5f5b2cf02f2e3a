/** Checks YAML's tokens as they arrive: unsupported parts of YAML are refused before they cost anything. */
import { CST, Lexer, type LineCounter, Parser } from "yaml";
import type { Finding } from "../report/problem.ts";
import { maxDepth } from "./node.ts";

/**
 * Words, brackets, line breaks and gaps. A queue with its binding, on one line, has 34: the limit is 5,800 such lines.
 */
const maxTokens = 200_000;

/** Maximum number of reported refusals. */
const maxRefusals = 1_000;

/** `offset`: into the text, in UTF-16 code units. */
export interface OffsetFinding extends Finding {
  readonly offset: number;
}

export interface Tokens {
  readonly tokens: readonly CST.Token[];
  readonly refusals: readonly OffsetFinding[];
}

/** Neither message repeats the text, which may contain a password. */
const refusedTokens: { readonly [type: string]: Finding } = {
  tag: {
    code: "yaml-tag",
    message:
      'YAML tags are not part of the language; a value\'s type is seen from how it is written; to mean text that begins with !, put it in quotes: "!…"',
  },
  "directive-line": {
    code: "yaml-directive",
    message: "YAML directives are not part of the language; the file is read as YAML 1.2",
  },
};

/**
 * @param lines receives the position of each line's beginning.
 * Stops where the nesting is too deep, because everything after that would be misread.
 */
export function tokensOf(text: string, lines: LineCounter): Tokens {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  const refusals: OffsetFinding[] = [];
  let count = 0;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const refused = inScalar ? undefined : refusedTokens[CST.tokenType(lexeme) ?? ""];
    if (refused) refusals.push({ ...refused, offset: parser.offset });
    inScalar = lexeme === CST.SCALAR;
    count += 1;
    if (refusals.length >= maxRefusals) return { tokens, refusals };
    if (count > maxTokens) {
      const message = `here is a mistake, or YAML that takes long to read (an anchor, an alias, text over several lines, a tab); a file with these can have at most ${maxTokens} YAML tokens, and this one has more: correct or rewrite this place, or split the file`;
      return { tokens, refusals: [...refusals, { code: "too-large", message, offset: parser.offset }] };
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > maxDepth) {
      const message = `values are nested deeper than ${maxDepth} levels here; a topology needs 8`;
      refusals.push({ code: "too-deep", message, offset: parser.offset - lexeme.length });
      return { tokens, refusals };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, refusals };
}
