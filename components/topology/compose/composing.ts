/** What every step of a composition needs. */
import type { Position } from "../model.ts";
import type { Finding } from "../report/problem.ts";
import type { Files } from "./files.ts";

export type Note = (finding: Finding, at: Position | undefined) => void;

export interface Composing {
  readonly files: Partial<Files>;
  readonly note: Note;
  /** Ends the composition: problems that follow from this one would only confuse. */
  readonly stop: (finding: Finding, at: Position | undefined) => never;
}

/** A file, and the files that led to it. */
export interface Step {
  readonly file: string;
  readonly chain: readonly string[];
}
