/** What a command of `warren` is: each is one file and one line in the table of warren.ts. */

/** What each code says stands in `exitCodes`. */
export type ExitCode = 0 | 1 | 2;

export interface ExitCodes {
  /** For the help. */
  readonly says: string;
  /** Of wrong use, and of what keeps a command from working. */
  readonly failed: ExitCode;
}

export const usualExitCodes: ExitCodes = {
  says: "Exit codes: 0 good, 1 problems were found, 2 wrong use or a file that cannot be read.",
  failed: 2,
};

export interface Output {
  /** One line to the standard output: what was asked for. */
  readonly out: (line: string) => void;
  /** One line to the standard error: what keeps the command from working. */
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

/** Wrong use of a command: printed with its usage; the command has failed. */
export class UsageError extends Error {}

/** What keeps a command from working that is not its use: a file, a broker. Printed alone; it has failed. */
export class CommandError extends Error {}
