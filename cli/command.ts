/** A command of `warren`: each is one file and one line in the table of commands.ts. */

/** `exitCodes` describes each code. */
export type ExitCode = 0 | 1 | 2;

export interface ExitCodes {
  /** For the help. */
  readonly says: string;
  /** The code for wrong use and for other errors. */
  readonly failed: ExitCode;
}

export const usualExitCodes: ExitCodes = {
  says: "Exit codes: 0 good, 1 problems were found, 2 wrong use or a file that cannot be read.",
  failed: 2,
};

export interface Output {
  /** Writes one line of the result to the standard output. */
  readonly out: (line: string) => void;
  /** Writes one error to the standard error. */
  readonly err: (line: string) => void;
}

export interface Command {
  /** What follows the command's name: `FILE…`. */
  readonly usage: string;
  /** One sentence, without a full stop. */
  readonly summary: string;
  /** @default usualExitCodes */
  readonly exitCodes?: ExitCodes;
  /** @param args what follows the command's name on the command line */
  readonly run: (args: readonly string[], output: Output) => Promise<ExitCode>;
}

/** The command was used wrongly: the message is printed with the usage, and the command fails. */
export class UsageError extends Error {}

/** The command cannot work for another reason than its use, e.g. a file or a broker. Printed without the usage. */
export class CommandError extends Error {}
