/** Collections in brackets, on one line or several. */
import { type Entry, entryOf, listNode, type SourceNode, scalarNode } from "../node.ts";
import {
  type Cursor,
  countValue,
  here,
  isCommentAt,
  isDocumentMark,
  isEmptyAt,
  nextLine,
  notPlain,
  skipSpaces,
} from "./cursor.ts";
import type { Maps } from "./maps.ts";
import { coreValue, isQuote, plainText, quotedText } from "./scalars.ts";

/** Deeper nesting is left to the full parser, which knows the exact limit. */
const maxLevels = 30;

/** Skips spaces, line breaks and comments. Text in brackets must be further right than the key before it. */
function skipGap(cursor: Cursor, parentIndent: number, level: number): void {
  const { line } = cursor;
  for (;;) {
    skipSpaces(cursor);
    const character = cursor.text[cursor.offset];
    if (character !== "\n" && !isCommentAt(cursor.text, cursor.offset)) break;
    nextLine(cursor);
  }
  if (cursor.line === line || cursor.offset >= cursor.text.length) return;
  const column = cursor.offset - cursor.lineStart;
  if (column === 0 && isDocumentMark(cursor)) notPlain();
  if (column > parentIndent) return;
  const isEnd = "]}".includes(cursor.text[cursor.offset] ?? " ");
  if (column < parentIndent || level > 1 || !isEnd) notPlain();
}

/** The cursor moves from the opening bracket to the position after the closing one. */
export function flowCollection(cursor: Cursor, parentIndent: number, maps: Maps, level = 1): SourceNode {
  if (level > maxLevels) notPlain();
  countValue(cursor);
  const at = here(cursor);
  const close = cursor.text[cursor.offset] === "[" ? "]" : "}";
  const items: SourceNode[] = [];
  const entries = new Map<string, Entry>();
  const gap = () => skipGap(cursor, parentIndent, level);
  const value = (): SourceNode => {
    const character = cursor.text[cursor.offset];
    if (character === "[" || character === "{") {
      return flowCollection(cursor, parentIndent, maps, level + 1);
    }
    const valueAt = here(cursor);
    countValue(cursor);
    if (isQuote(character)) return scalarNode(quotedText(cursor), valueAt);
    return scalarNode(coreValue(plainText(cursor, true)), valueAt);
  };
  const entry = () => {
    const keyAt = here(cursor);
    const isQuoted = isQuote(cursor.text[cursor.offset]);
    const key = isQuoted ? quotedText(cursor) : plainText(cursor, true);
    const keyEnd = cursor.offset;
    skipSpaces(cursor);
    const { text, offset } = cursor;
    if (text[offset] !== ":" || !(isEmptyAt(text, offset + 1) || (isQuoted && offset === keyEnd))) notPlain();
    cursor.offset += 1;
    gap();
    maps.add(entries, entryOf(key, value(), keyAt));
  };
  cursor.offset += 1;
  for (;;) {
    gap();
    if (cursor.text[cursor.offset] === close) break;
    if (close === "]") items.push(value());
    else entry();
    gap();
    if (cursor.text[cursor.offset] === close) break;
    if (cursor.text[cursor.offset] !== ",") notPlain();
    cursor.offset += 1;
  }
  cursor.offset += 1;
  return close === "]" ? listNode(items, at) : maps.node(entries, at);
}
