/** From text to source nodes: every value with its line and column, and nothing in it that could harm. */
import { Composer, type Document, type ErrorCode, LineCounter, type YAMLError } from "yaml";
import type { Position, Problem } from "./model.ts";
import type { Finding } from "./problem.ts";
import { build } from "./source/build.ts";
import { decode } from "./source/decode.ts";
import type { SourceNode } from "./source/node.ts";
import { tokensOf } from "./source/tokens.ts";

export interface Parsed {
  /** Missing where the text's structure cannot be trusted. */
  readonly root?: SourceNode;
  readonly problems: readonly Problem[];
}

/** So many syntax errors are enough: most follow from the first. */
const maxSyntaxErrors = 100;

/** The parser's own messages quote the text, and a password may stand in it; so each code has words of its own. */
const syntaxMessages: { readonly [code in ErrorCode]?: string } = {
  BAD_ALIAS: "an alias or anchor needs a name of plain characters",
  BAD_DQ_ESCAPE:
    "this escape does not exist in a string in double quotes; write \\\\ for a backslash, or use single quotes",
  BAD_INDENT: "the indentation does not fit the lines above, or a bracket or quote in them is not closed",
  BAD_SCALAR_START: "a plain value cannot begin with this character; put the value in quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "a nested mapping cannot begin on this line; put it on a line of its own, or the value in quotes",
  BLOCK_IN_FLOW: "a value of block style cannot stand inside of brackets",
  KEY_OVER_1024_CHARS: "a key on one line can have at most 1024 characters",
  MISSING_CHAR: "a character is missing here: a closing quote, a bracket, a comma, a colon or a space",
  MULTILINE_IMPLICIT_KEY: "a key must end on the line it begins on, with a colon after it",
  TAB_AS_INDENT: "tabs cannot indent; use spaces",
  UNEXPECTED_TOKEN:
    "this is not expected here; look for a bracket, quote or indentation that is wrong before it",
};

function syntaxProblem(error: YAMLError, place: (offset: number) => Position): Problem {
  const message = syntaxMessages[error.code] ?? `this is not YAML (${error.code})`;
  return { code: "yaml-syntax", message, path: [], at: place(error.pos[0]) };
}

/** The parser reports what follows from an error at the same place. */
function onePerPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  return [...new Map(errors.toReversed().map((error) => [error.pos[0], error])).values()];
}

/** Where the text ends, counted from 1. */
function endOf(file: string, text: string): Position {
  const lines = text.split(/\r\n|\n|\r/);
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

const problemAt = ({ code, message }: Finding, at: Position): Problem => ({ code, message, path: [], at });

/**
 * Reads YAML 1.2 (core schema) without tags and directives. `file` is only named in positions.
 * Columns count UTF-16 code units from 1, as editors do. Never throws.
 */
export function parse(file: string, source: string | Uint8Array): Parsed {
  const decoded = decode(source);
  if ("finding" in decoded) {
    return { problems: [problemAt(decoded.finding, endOf(file, decoded.before))] };
  }
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const { tokens, refusals } = tokensOf(decoded.text, lines);
  if (refusals.length > 0) {
    return { problems: refusals.map((refusal) => problemAt(refusal, place(refusal.offset))) };
  }
  // The parser's own search for duplicate keys takes quadratic time.
  const composer = new Composer({
    schema: "core",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, true, decoded.text.length)) {
    documents.push(document);
    if (documents.length > 1) {
      const finding: Finding = {
        code: "several-documents",
        message: "a topology is one document; remove this `---`",
      };
      return { problems: [problemAt(finding, place(document.range[0]))] };
    }
  }
  const [document] = documents;
  if (!document || document.errors.length > 0) {
    const errors = document?.errors.slice(0, maxSyntaxErrors) ?? [];
    return { problems: onePerPlace(errors).map((error) => syntaxProblem(error, place)) };
  }
  const { root, faults, duplicates } = build(document.contents, place);
  const problems = [...faults, ...duplicates].map((fault) => problemAt(fault, fault.at));
  return faults.length > 0 ? { problems } : { root, problems };
}
