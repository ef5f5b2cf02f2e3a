/** For programs: one JSON document. Fields are added, but never changed or removed. */
import { inJson } from "../escape.ts";
import type { Position, Problem } from "../model.ts";
import { type CheckedFile, pageOf, severityOf } from "./checkedFile.ts";

/** `file`, `line` and `column` are missing for what has no position, e.g. a missing file. */
export interface PrintedProblem extends Partial<Position> {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** From the top of the file: names of fields, and places in lists, counted from 0. */
  readonly path: Problem["path"];
  /** The page that explains it, from the package's folder. */
  readonly page: string;
}

export interface CheckReport {
  readonly files: readonly {
    readonly file: string;
    /** Whether it has neither errors nor warnings. */
    readonly good: boolean;
    /** Its contents: `2 queues`, … Missing if an error prevents the count. */
    readonly summary?: string;
    readonly problems: readonly PrintedProblem[];
  }[];
}

export const printedProblem = (problem: Problem): PrintedProblem => ({
  code: problem.code,
  severity: severityOf(problem),
  message: problem.message,
  path: problem.path,
  ...problem.at,
  page: pageOf(problem.code),
});

export function asJson(files: readonly CheckedFile[]): readonly string[] {
  const report: CheckReport = {
    files: files.map(({ file, problems, summary }) => ({
      file,
      good: problems.length === 0,
      ...(summary !== undefined && { summary }),
      problems: problems.map(printedProblem),
    })),
  };
  return [inJson(report, 2)];
}
