/** The result of a check of some files, for every output format. */

import type { Problem } from "../model.ts";
import { findingCodes } from "./findingCodes.ts";
import { problemCodes } from "./problem.ts";

export interface CheckedFile {
  readonly file: string;
  /** Errors and unsilenced findings, in the order of the file. */
  readonly problems: readonly Problem[];
  /** Its contents: `2 queues`, … Missing if an error prevents the count. */
  readonly summary?: string;
}

/** The text of a file that a position names, as it was read; undefined if there is none. */
export type TextOf = (file: string) => string | undefined;

const meanings: { readonly [code: string]: string } = { ...problemCodes, ...findingCodes };

/** The codes of all errors and warnings of a file. */
export const codes: readonly string[] = Object.keys(meanings);

/** The meaning of a problem's code, on one line. */
export function meaningOf(code: string): string | undefined {
  return Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}

/** The page that explains the code. */
export function pageOf(code: string): string {
  return meaningOf(code) === undefined ? "docs/topology.md" : `docs/findings.md#${code}`;
}

export const severityOf = ({ severity }: Problem): "error" | "warning" => severity ?? "error";
