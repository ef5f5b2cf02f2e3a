/** Positions of an editor, which count from 0, and those of Warren, which count from 1. */
import type { Range } from "vscode-languageserver/node";
import { tokenAt } from "../../components/topology/editing/token.ts";
import type { Position } from "../../components/topology/model.ts";

/** The key or scalar at a position; the beginning of the file for what has none. */
export function rangeOf(text: string, at: Pick<Position, "line" | "column"> | undefined): Range {
  const [line, character] = at === undefined ? [0, 0] : [at.line - 1, at.column - 1];
  const token = tokenAt(lineOf(text, line), character);
  return { start: { line, character }, end: { line, character: character + token.length } };
}

export const lineOf = (text: string, line: number): string => text.split(/\r?\n/)[line] ?? "";
