/** What a command of `warren` is: each is one file and one line in the table of warren.ts. */

/** 0: good; 1: findings or failures; 2: wrong use. */
export type ExitCode = 0 | 1 | 2;

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
  /** @param args what follows the command's name on the command line */
  readonly run: (args: readonly string[], output: Output) => Promise<ExitCode>;
}

/** Wrong use of a command: printed with its usage, exit code 2. */
export class UsageError extends Error {}

/** What keeps a command from working that is not its use: a file, a broker. Printed alone, exit code 2. */
export class CommandError extends Error {}
