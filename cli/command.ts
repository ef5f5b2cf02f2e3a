/** A command of `warren`: each is one file and one line in the table of commands.ts. */

/** The same for every command, so that a pipeline never takes a failure for a finding. */
export const exitCodes = {
  0: "good",
  1: "something was found",
  2: "wrong use",
  3: "it could not be done, e.g. a file or a broker cannot be read",
} as const;

export type ExitCode = keyof typeof exitCodes;

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
  /** What 0 and 1 mean for this command, if it says more than `exitCodes`. */
  readonly answers?: { readonly 0?: string; readonly 1?: string };
  /** @param args what follows the command's name on the command line */
  readonly run: (args: readonly string[], output: Output) => Promise<ExitCode>;
}

/** The command was used wrongly: the message is printed with the usage, and the exit code is 2. */
export class UsageError extends Error {}

/** It could not be done, e.g. because of a file or a broker: printed without the usage, and the exit code is 3. */
export class CommandError extends Error {}
