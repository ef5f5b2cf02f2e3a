/**
 * Reads YAML in the plain form of most topologies: mappings, lists, brackets, and scalars on one line. It takes one
 * pass, many times faster than the full parser, and gives the same nodes. The full parser handles anchors, aliases,
 * tags, text over several lines, tabs, several documents and every mistake.
 */
import type { Position } from "../../model.ts";
import type { Duplicate } from "../duplicate.ts";
import { type Entry, entryOf, listNode, missingNode, type SourceNode, scalarNode } from "../node.ts";
import {
  type Cursor,
  countValue,
  cursorAt,
  endLine,
  here,
  isEmptyAt,
  isLineDone,
  NotPlain,
  nextLine,
  notPlain,
  skipSpaces,
  toContent,
} from "./cursor.ts";
import { flowCollection } from "./flow.ts";
import { type Maps, newMaps } from "./maps.ts";
import { coreValue, isQuote, plainText, quotedText } from "./scalars.ts";

export type Plain =
  | { readonly root: SourceNode; readonly duplicates: readonly Duplicate[] }
  /** The position where the plain form ends. */
  | { readonly stoppedAt: Position };

/** Deeper nesting is left to the full parser, which knows the exact limit. */
const maxLevels = 30;

/** YAML allows 1024 for a key on one line; from this length on the full parser decides. */
const longestKey = 1_000;

export function readPlain(file: string, given: string): Plain {
  const text = given.replaceAll("\r\n", "\n");
  const cursor = cursorAt(file, text);
  const odd = text.search(/[\t\r\ufeff]/);
  if (odd >= 0) {
    const lines = text.slice(0, odd).split("\n");
    return { stoppedAt: { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 } };
  }
  const maps = newMaps();
  try {
    toContent(cursor);
    if (cursor.indent < 0) notPlain();
    const root = blockNode(cursor, -1, maps, 1);
    if (cursor.indent >= 0) notPlain();
    return { root, duplicates: maps.duplicates };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return { stoppedAt: here(cursor) };
  }
}

const isDash = ({ text, offset }: Cursor) => text[offset] === "-" && isEmptyAt(text, offset + 1);

const isFlow = ({ text, offset }: Cursor) => text[offset] === "[" || text[offset] === "{";

/** The value that begins with the line; the cursor moves to the word after it. */
function blockNode(cursor: Cursor, parentIndent: number, maps: Maps, level: number): SourceNode {
  if (level > maxLevels) notPlain();
  if (isDash(cursor)) return blockList(cursor, cursor.indent, maps, level);
  if (!isFlow(cursor)) return blockMap(cursor, cursor.indent, maps, level);
  const node = flowCollection(cursor, parentIndent, maps);
  endLine(cursor);
  return node;
}

function keyText(cursor: Cursor): string {
  const start = cursor.offset;
  const key = isQuote(cursor.text[start]) ? quotedText(cursor) : plainText(cursor, false);
  if (cursor.offset - start > longestKey) notPlain();
  skipSpaces(cursor);
  return key;
}

const isColon = ({ text, offset }: Cursor) => text[offset] === ":" && isEmptyAt(text, offset + 1);

function blockMap(cursor: Cursor, indent: number, maps: Maps, level: number): SourceNode {
  countValue(cursor);
  const at = here(cursor);
  const entries = new Map<string, Entry>();
  while (cursor.indent === indent) {
    const keyAt = here(cursor);
    const key = keyText(cursor);
    if (!isColon(cursor)) notPlain();
    cursor.offset += 1;
    maps.add(entries, entryOf(key, valueAfter(cursor, indent, keyAt, maps, level, true), keyAt));
  }
  if (cursor.indent > indent) notPlain();
  return maps.node(entries, at);
}

function blockList(cursor: Cursor, indent: number, maps: Maps, level: number): SourceNode {
  countValue(cursor);
  const at = here(cursor);
  const items: SourceNode[] = [];
  while (cursor.indent === indent && isDash(cursor)) {
    cursor.offset += 1;
    items.push(valueAfter(cursor, indent, at, maps, level, false));
  }
  if (cursor.indent > indent) notPlain();
  return listNode(items, at);
}

/** Whether a key is here, as in `- exchange: logs`; the cursor stays. */
function isCompactMap(cursor: Cursor): boolean {
  if (isFlow(cursor)) return false;
  const { offset } = cursor;
  keyText(cursor);
  const found = isColon(cursor);
  cursor.offset = offset;
  return found;
}

/** @param outer the position for an empty value */
function valueAfter(
  cursor: Cursor,
  indent: number,
  outer: Position,
  maps: Maps,
  level: number,
  ofKey: boolean,
): SourceNode {
  if (isLineDone(cursor)) {
    const isComment = ofKey && cursor.text[cursor.offset] === "#";
    nextLine(cursor);
    toContent(cursor);
    if (cursor.indent > indent) return blockNode(cursor, indent, maps, level + 1);
    // A list may be directly below its key, without indentation.
    if (ofKey && cursor.indent === indent && isDash(cursor))
      return blockList(cursor, indent, maps, level + 1);
    countValue(cursor);
    return isComment ? missingNode("comment", outer) : scalarNode(null, outer);
  }
  if (!ofKey && isCompactMap(cursor)) {
    if (level >= maxLevels) notPlain();
    cursor.indent = cursor.offset - cursor.lineStart;
    return blockMap(cursor, cursor.indent, maps, level + 1);
  }
  const node = inline(cursor, indent, maps);
  endLine(cursor);
  // Text that continues on an indented line is not in the plain form.
  if (cursor.indent > indent) notPlain();
  return node;
}

function inline(cursor: Cursor, indent: number, maps: Maps): SourceNode {
  if (isFlow(cursor)) return flowCollection(cursor, indent, maps);
  countValue(cursor);
  const at = here(cursor);
  if (isQuote(cursor.text[cursor.offset])) return scalarNode(quotedText(cursor), at);
  return scalarNode(coreValue(plainText(cursor, false)), at);
}
