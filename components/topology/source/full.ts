/** Reads all of YAML 1.2 (core schema) except tags and directives, with the yaml package, and reports every mistake. */
import { Composer, type Document, type ErrorCode, LineCounter, type YAMLError } from "yaml";
import type { Position } from "../model.ts";
import type { Finding } from "../report/problem.ts";
import { build } from "./build.ts";
import type { SourceNode } from "./node.ts";
import { tokensOf } from "./tokens.ts";
import { type Unclosed, unclosedIn } from "./unclosed.ts";

export interface Found extends Finding {
  readonly at: Position;
}

export interface Read {
  /** Missing if the text's structure is unreliable. */
  readonly root?: SourceNode;
  readonly found: readonly Found[];
}

/** Maximum number of syntax errors: most follow from the first. */
const maxSyntaxErrors = 100;

/** Maximum length of the excerpt of a bracket's line. */
const longestLine = 1_000;

/** The parser's own messages quote the text, which may contain a password; so each code has its own message. */
const syntaxMessages: { readonly [code in ErrorCode]?: string } = {
  BAD_ALIAS:
    "an alias or anchor needs a name of plain characters; to mean text that begins with * or &, put it in quotes",
  BAD_DQ_ESCAPE:
    "this escape does not exist in a string in double quotes; write \\\\ for a backslash, or use single quotes",
  BAD_INDENT: "the indentation does not fit the lines above, or a bracket or quote in them is not closed",
  BAD_SCALAR_START: 'text that begins with this character needs quotes: "…"',
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

function syntaxFinding(error: YAMLError, text: string, place: (offset: number) => Position): Found {
  const offset = error.pos[0];
  const message = /\$\{$/.test(text.slice(0, offset + 1))
    ? `a variable inside of brackets needs quotes: "$\{name}"; it keeps its type`
    : (syntaxMessages[error.code] ?? `this is not YAML (${error.code})`);
  return { code: "yaml-syntax", message, at: place(offset) };
}

const isOfUnclosed = ({ code }: YAMLError) => code === "MISSING_CHAR" || code === "BAD_INDENT";

function unclosedFinding(
  { offset, sign }: Unclosed,
  text: string,
  place: (offset: number) => Position,
): Found {
  const [line = ""] = text.slice(offset, offset + longestLine).split("\n", 1);
  const comment = / #/.test(line) && "[{".includes(sign);
  const hint = comment ? "; what follows # is a comment: put text that begins with # in quotes" : "";
  return {
    code: "yaml-syntax",
    message: `the ${sign} that begins here is not closed${hint}`,
    at: place(offset),
  };
}

/** The parser reports consequences of an error at the same position. */
function onePerPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  return [...new Map(errors.toReversed().map((error) => [error.pos[0], error])).values()];
}

/** @param why the text is not in the plain form, which has no limit but the file's size */
export function readFully(file: string, text: string, why: Position): Read {
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const { tokens, refusals } = tokensOf(text, lines);
  if (refusals.length > 0) {
    const found = refusals.map(({ code, message, offset }) => ({
      code,
      message,
      at: code === "too-large" ? why : place(offset),
    }));
    return { found };
  }
  // The parser's own search for duplicate keys takes quadratic time.
  const composer = new Composer({
    schema: "core",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document);
    if (documents.length > 1) {
      const message = "a topology is one document; remove this `---`";
      return { found: [{ code: "several-documents", message, at: place(document.range[0]) }] };
    }
  }
  const [document] = documents;
  if (!document || document.errors.length > 0) {
    const errors = document?.errors.slice(0, maxSyntaxErrors) ?? [];
    const unclosed = errors.some(isOfUnclosed) ? unclosedIn(tokens) : undefined;
    // Everything after the opening sign was misread.
    const before = errors.filter((error) => unclosed === undefined || error.pos[0] < unclosed.offset);
    const found = onePerPlace(before).map((error) => syntaxFinding(error, text, place));
    return { found: unclosed ? [...found, unclosedFinding(unclosed, text, place)] : found };
  }
  const { root, faults, duplicates } = build(document.contents, place, text);
  const found = [...faults, ...duplicates];
  return faults.length > 0 ? { found } : { root, found };
}
