/** A position in a text that is read once, from beginning to end. */
import type { Position } from "../../model.ts";
import { maxValues } from "../node.ts";

export interface Cursor {
  readonly file: string;
  readonly text: string;
  /** UTF-16 code units from the text's beginning. */
  offset: number;
  /** From 1. */
  line: number;
  /** Offset of the line's first character. */
  lineStart: number;
  /** Spaces before the line's first word; -1 at the end of the text. */
  indent: number;
  values: number;
}

/** Thrown for text that is not in the plain form: the full parser decides whether it is YAML. */
export class NotPlain extends Error {}

export function notPlain(): never {
  throw new NotPlain();
}

export function cursorAt(file: string, text: string): Cursor {
  return { file, text, offset: 0, line: 1, lineStart: 0, indent: 0, values: 0 };
}

export function here(cursor: Cursor): Position {
  return { file: cursor.file, line: cursor.line, column: cursor.offset - cursor.lineStart + 1 };
}

/** Counts every value where it begins. */
export function countValue(cursor: Cursor): void {
  cursor.values += 1;
  if (cursor.values > maxValues) notPlain();
}

const space = 0x20;
const newline = 0x0a;
const hash = 0x23;

/** White space or the text's end: required after an indicator. The plain form has no tabs. */
export function isEmptyAt(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  return code === space || code === newline || Number.isNaN(code);
}

export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.offset) === space) cursor.offset += 1;
}

export function nextLine(cursor: Cursor): void {
  const end = cursor.text.indexOf("\n", cursor.offset);
  cursor.offset = end < 0 ? cursor.text.length : end + 1;
  cursor.line += 1;
  cursor.lineStart = cursor.offset;
}

/** A comment follows white space. */
export function isCommentAt(text: string, offset: number): boolean {
  if (text.charCodeAt(offset) !== hash) return false;
  return offset === 0 || isEmptyAt(text, offset - 1) || notPlain();
}

/** Whether the rest of the line is empty or a comment. */
export function isLineDone(cursor: Cursor): boolean {
  skipSpaces(cursor);
  const code = cursor.text.charCodeAt(cursor.offset);
  return code === newline || Number.isNaN(code) || isCommentAt(cursor.text, cursor.offset);
}

/** From the beginning of a line to the first word in it or in a later one. */
export function toContent(cursor: Cursor): void {
  while (cursor.offset < cursor.text.length) {
    skipSpaces(cursor);
    const code = cursor.text.charCodeAt(cursor.offset);
    if (code !== newline && code !== hash && !Number.isNaN(code)) {
      cursor.indent = cursor.offset - cursor.lineStart;
      if (cursor.indent === 0 && isDocumentMark(cursor)) notPlain();
      return;
    }
    nextLine(cursor);
  }
  cursor.indent = -1;
}

/** After a value: requires the end of the line, then moves to the next word. */
export function endLine(cursor: Cursor): void {
  if (!isLineDone(cursor)) notPlain();
  nextLine(cursor);
  toContent(cursor);
}

export function isDocumentMark({ text, offset }: Cursor): boolean {
  return text.startsWith("---", offset) || text.startsWith("...", offset);
}
