/** Formats a file: indentation, quotes, spaces and empty lines. Comments, their lines and what the file means stay. */
import {
  CST,
  type Document,
  isCollection,
  isNode,
  Lexer,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { ignoreComments } from "./findings/comments.ts";
import type { Problem } from "./model.ts";
import { withTightBrackets } from "./source/brackets.ts";
import { decode } from "./source/decode.ts";
import type { SourceNode } from "./source/node.ts";
import { parse } from "./source/parse.ts";
import { plainValue } from "./source/value.ts";

export type Formatted =
  | { readonly text: string }
  /** It is no YAML that a topology can be written in. */
  | { readonly problems: readonly Problem[] }
  /** It would mean something else. */
  | { readonly cannot: string };

/** Needs no quotes, unless YAML reads it as something else than a string: then the writer quotes it. */
const word = /^[A-Za-z_][\w.-]*$/;

const style = { lineWidth: 0, indent: 2, doubleQuotedAsJSON: true, singleQuote: false } as const;

export function format(file: string, source: string | Uint8Array): Formatted {
  const before = parse(file, source);
  const decoded = decode(source);
  if (before.problems.length > 0 || "finding" in decoded) return { problems: before.problems };
  const { text } = decoded;
  const formatted = stable(text);
  if (formatted === undefined) return { cannot: "its comments would be somewhere else after each time" };
  const cannot = difference(text, formatted, before.root, parse(file, formatted).root);
  return cannot === undefined ? { text: formatted } : { cannot };
}

const mostRounds = 5;

/** The package moves some comments between nested lists once more when it reads what it has written. */
function stable(text: string): string | undefined {
  let last = text;
  for (let round = 0; round < mostRounds; round++) {
    const next = rewritten(last);
    if (next === last) return next;
    last = next;
  }
  return undefined;
}

function rewritten(text: string): string {
  // As `yamlOf` writes: words that other parsers read as booleans, such as `yes`, are quoted.
  const document = parseDocument(text, { version: "1.2", schema: "core", compat: "yaml-1.1" });
  layOut(document, text);
  return withTightBrackets(document.toString(style));
}

function layOut(document: Document.Parsed, text: string): void {
  visit(document, {
    Scalar: (_, node) => {
      if (node.type !== Scalar.QUOTE_DOUBLE && node.type !== Scalar.QUOTE_SINGLE) return;
      if (typeof node.value !== "string") return;
      if (word.test(node.value)) node.type = Scalar.PLAIN;
      // A backslash or a quote is written with fewer signs in one of the styles; which one is the author's choice.
      else if (!/["\\\n]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
    Pair: (_, { key, value }) => {
      if (isNode(key) && isNode(value)) keepBesideKey(key, value, text);
    },
    Collection: (_, node, path) => {
      if (node.flow === true && spansLines(node, text) && mayBeBlock(node, path)) node.flow = false;
    },
  });
}

/** `orders: # why`: the package would write a comment there on a line of its own, below the key. */
function keepBesideKey(key: Node, value: Node, text: string): void {
  if (key.range == null || value.range == null) return;
  const between = text.slice(key.range[1], value.range[0]);
  const [, comment] = /^[ \t]*:[ \t]*#(.*)\n/.exec(between) ?? [];
  const [first, ...others] = value.commentBefore?.split("\n") ?? [];
  if (comment === undefined || first !== comment) return;
  key.comment = comment;
  value.commentBefore = others.length === 0 ? null : others.join("\n");
}

const spansLines = ({ range }: Node, text: string) =>
  range != null && text.slice(range[0], range[1]).includes("\n");

/** A comment after the closing bracket would end up below the last item. */
function mayBeBlock(node: YAMLMap | YAMLSeq, path: readonly unknown[]): boolean {
  const parent = path.findLast((one) => isCollection(one));
  return node.items.length > 0 && !node.comment && !(isCollection(parent) && parent.flow === true);
}

/** What of the meaning has changed. */
function difference(
  before: string,
  after: string,
  rootBefore: SourceNode | undefined,
  rootAfter: SourceNode | undefined,
): string | undefined {
  if (plainOf(rootBefore) !== plainOf(rootAfter)) return "a value would change";
  if (commentsOf(before) !== commentsOf(after)) return "a comment would be lost or moved before another one";
  const [silencedBefore, silencedAfter] = [silenced(before, rootBefore), silenced(after, rootAfter)];
  const moved = silencedBefore.findIndex((one, index) => one !== silencedAfter[index]);
  const at = ignoreComments("", before)[moved]?.at;
  if (at === undefined) return undefined;
  return `the warren-ignore in line ${at.line} would apply to something else; put it above or behind what it silences`;
}

const plainOf = (root: SourceNode | undefined) => JSON.stringify(root && plainValue(root));

/** In their order, without the spaces around. */
function commentsOf(text: string): string {
  const comments = [...new Lexer().lex(text)].filter((lexeme) => CST.tokenType(lexeme) === "comment");
  return comments.map((lexeme) => lexeme.slice(1).trim()).join("\n");
}

/** Each comment that silences: its text, and the paths of what stands on its line. */
function silenced(text: string, root: SourceNode | undefined): readonly string[] {
  const comments = ignoreComments("", text);
  if (comments.length === 0 || root === undefined) return [];
  const paths = new Map<number, string[]>();
  collect(root, "", (line, path) => paths.set(line, [...(paths.get(line) ?? []), path]));
  return comments.map(({ text, line, isOnTop }) => JSON.stringify([text, isOnTop, paths.get(line)]));
}

function collect(node: SourceNode, path: string, found: (line: number, path: string) => void): void {
  if (node.at !== undefined) found(node.at.line, path);
  if (node.kind === "list")
    for (const [index, item] of node.items.entries()) collect(item, `${path}/${index}`, found);
  if (node.kind !== "map") return;
  for (const [key, entry] of node.entries) {
    if (entry.at !== undefined) found(entry.at.line, `${path}/${key}:`);
    collect(entry.value, `${path}/${key}`, found);
  }
}
