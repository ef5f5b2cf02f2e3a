/** A duplicate key in a mapping: the first one is used, and the rest of the file is reliable. */
import type { Position } from "../model.ts";
import { type Finding, quote } from "../report/problem.ts";

export interface Duplicate extends Finding {
  readonly at: Position;
  readonly key: string;
}

export function duplicateOf(key: string, first: Position, at: Position): Duplicate {
  const message = `the key ${quote(key)} is already given in line ${first.line}, column ${first.column}; a mapping holds each key once`;
  return { code: "duplicate-key", message, at, key };
}
