/** What the commands about topology files print with `--json`. */
import type { PrintedProblem } from "../../components/topology/report/json.ts";

/** The meaning of a code, and how to mend the file. */
export interface ExplainedCode {
  readonly code: string;
  /** On one line. */
  readonly meaning: string;
  /** The section of docs/findings.md, in Markdown. */
  readonly text: string;
}

export interface FormattedFiles {
  /** Without those that cannot be formatted: the standard error names them. */
  readonly files: readonly {
    readonly file: string;
    /** Whether it was in this form already. */
    readonly isFormatted: boolean;
    /** The formatted text; only for the standard input. */
    readonly text?: string;
  }[];
}

export interface TestedFiles {
  /** Number of tests in all files. */
  readonly tests: number;
  readonly failed: number;
  readonly files: readonly {
    readonly file: string;
    /** Its tests; 0 if the file is invalid, for they are not run then. */
    readonly tests: number;
    /** Mistakes of the file, or tests that failed. */
    readonly problems: readonly PrintedProblem[];
  }[];
}

export interface RoutedMessage {
  /** Whether it reaches a queue for certain. */
  readonly isRouted: boolean;
  /** Queues that it certainly reaches. */
  readonly queues: readonly string[];
  /** Exchanges that pick one of their bindings. */
  readonly choices: readonly {
    readonly exchange: string;
    readonly type: string;
    /** The queues of each pick. */
    readonly oneOf: readonly (readonly string[])[];
  }[];
  /** Why the broker refuses the message. */
  readonly refused?: string;
  /** Why the result is not certain, a part of a sentence each. */
  readonly unknown: readonly string[];
  /** With --explain: the way to each queue, and what comes next, as lines. */
  readonly explanation?: readonly string[];
  /** With --until-end: what becomes of the message, as lines. */
  readonly untilEnd?: readonly string[];
}
