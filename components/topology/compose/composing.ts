/** What every step of a composition needs. */
import type { Position } from "../model.ts";
import type { Finding } from "../problem.ts";
import type { Files } from "./files.ts";

export type Note = (finding: Finding, at: Position | undefined) => void;

export interface Composing {
  readonly files: Partial<Files>;
  readonly note: Note;
  /** Ends the composition: what would follow from this problem could only confuse. */
  readonly stop: (finding: Finding, at: Position | undefined) => never;
}

/** A file, and those that led to it. */
export interface Step {
  readonly file: string;
  readonly chain: readonly string[];
}
