/** What a check of some files found: what every format prints. */
import { findingCodes } from "../findings/codes.ts";
import type { Problem } from "../model.ts";
import { problemCodes } from "../problem.ts";

export interface CheckedFile {
  readonly file: string;
  /** Errors and the findings that are not silenced, in the order of the file. */
  readonly problems: readonly Problem[];
  /** What is in it: `2 queues`, … Missing where an error keeps it from being known. */
  readonly summary?: string;
}

/** The text of a file that a position names, as it was read; undefined where there is none. */
export type TextOf = (file: string) => string | undefined;

/** One line each: what a problem's code stands for. */
export function meaningOf(code: string): string | undefined {
  const meanings: { readonly [code: string]: string } = { ...problemCodes, ...findingCodes };
  return Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}

/** The page that explains the code. */
export function pageOf(code: string): string {
  return meaningOf(code) === undefined ? "docs/topology.md" : `docs/findings.md#${code}`;
}

export const severityOf = ({ severity }: Problem): "error" | "warning" => severity ?? "error";
