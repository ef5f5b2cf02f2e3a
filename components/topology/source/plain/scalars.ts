/** Scalars on one line: plain, or in quotes. */
import { CST, isScalar, Schema } from "yaml";
import type { ScalarNode } from "../node.ts";
import { type Cursor, isEmptyAt, notPlain } from "./cursor.ts";

/** The package's own rules for numbers, booleans and null. */
const coreTags = new Schema({ schema: "core" }).tags.filter(
  (tag) => tag.collection === undefined && tag.default === true,
);

/** A scalar with another first character matches none of the core schema's tests. */
const mayBeTyped = /^[-+.0-9~nNtTfF]/;

export function coreValue(text: string): ScalarNode["value"] {
  if (!mayBeTyped.test(text)) return text;
  for (const tag of coreTags) {
    if (tag.collection !== undefined || !tag.test?.test(text)) continue;
    const resolved: unknown = tag.resolve(text, notPlain, {});
    return (isScalar(resolved) ? resolved.value : resolved) as ScalarNode["value"]; // the core schema has no others
  }
  return text;
}

const codes = (characters: string) => new Set([...characters].map((character) => character.charCodeAt(0)));

const flowIndicators = codes(",[]{}");
const indicators = codes("?:,[]{}#&*!|>'\"%@`\n");
const dash = 0x2d;
const colon = 0x3a;
const space = 0x20;
const newline = 0x0a;
const hash = 0x23;

/** The cursor moves to the position after the scalar's last character that is not a space. */
export function plainText(cursor: Cursor, inFlow: boolean): string {
  const { text, offset } = cursor;
  const first = text.charCodeAt(offset);
  const second = text.charCodeAt(offset + 1);
  if (Number.isNaN(first) || indicators.has(first)) notPlain();
  if (first === dash && (isEmptyAt(text, offset + 1) || flowIndicators.has(second))) notPlain();
  let end = offset;
  for (let index = offset; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === newline) break;
    if (code === space) {
      if (text.charCodeAt(index + 1) === hash) break;
      continue;
    }
    if (code === colon) {
      if (isEmptyAt(text, index + 1) || (inFlow && flowIndicators.has(text.charCodeAt(index + 1)))) break;
    } else if (inFlow && flowIndicators.has(code)) {
      break;
    }
    end = index + 1;
  }
  cursor.offset = end;
  return text.slice(offset, end);
}

export function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}

/** The cursor moves from the first quote to the position after the last. */
export function quotedText(cursor: Cursor): string {
  const { text, offset } = cursor;
  const isSingle = text[offset] === "'";
  let end = offset + 1;
  for (; ; end++) {
    const character = text[end];
    if (character === undefined || character === "\n") notPlain();
    if (character === "\\" && !isSingle) end += 1;
    else if (character === text[offset]) {
      if (!isSingle || text[end + 1] !== "'") break;
      end += 1;
    }
  }
  const source = text.slice(offset, end + 1);
  if (source.includes("\n")) notPlain();
  cursor.offset = end + 1;
  const inner = source.slice(1, -1);
  if (isSingle) return inner.replaceAll("''", "'");
  return inner.includes("\\") ? withoutEscapes(source, offset) : inner;
}

function withoutEscapes(source: string, offset: number): string {
  const token = { type: "double-quoted-scalar", offset, indent: 0, source, end: [] } as const;
  return CST.resolveAsScalar({ ...token, end: [] }, true, notPlain).value;
}
