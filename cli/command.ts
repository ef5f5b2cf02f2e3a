/** What a command of `warren` is: one table feeds its parsing, its help and the completion of the shells. */
import { parseArgs } from "node:util";
import { quiet } from "./progress.ts";

/** The same for every command, so that a pipeline never takes a failure for a finding. */
export const exitCodes = {
  0: "good",
  1: "something was found",
  2: "wrong use",
  3: "it could not be done, e.g. a file or a broker cannot be read",
} as const;

export type ExitCode = keyof typeof exitCodes;

export interface Output {
  /** Writes a line of the result to the standard output, or several; what a terminal would act on is replaced. */
  readonly out: (line: string) => void;
  /** Writes a document or a line as it is. What others wrote in it went through its function of `escape.ts`. */
  readonly raw: (text: string) => void;
  /** Writes an error to the standard error, as `out` does. */
  readonly err: (line: string) => void;
}

/** The first four are those of `parseArgs`. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean;
  /** What stands for the value in the help, e.g. `NAMESPACE/NAME`. @default the choices */
  readonly value?: string;
  /** The values that a shell completes. The command checks what it is given. */
  readonly choices?: readonly string[];
  /** The value is the path of a file or folder. */
  readonly isPath?: boolean;
  /** One sentence. */
  readonly help: string;
  /** The heading in the help under which it stands with others that belong together. @default "Options" */
  readonly section?: string;
}

/** By name, without the dashes. */
export interface Options {
  readonly [name: string]: Option;
}

export interface Example {
  /** A whole command line. */
  readonly line: string;
  /** What it is good for, in one sentence. */
  readonly help: string;
}

interface Described<Named extends Options> {
  /** What follows the name, without what can be left out: `FILE…`. */
  readonly usage: string;
  /** What the arguments without dashes are: paths, one of these words, or other text. Without it there are none. */
  readonly operands?: "paths" | "text" | readonly string[];
  readonly options: Named;
  readonly examples: readonly Example[];
  /** What somebody in a terminal could do next, after either. */
  readonly next: { readonly 0?: string; readonly 1?: string };
  /** What 0 and 1 mean for this command, if it says more than `exitCodes`. */
  readonly answers?: { readonly 0?: string; readonly 1?: string };
}

export interface Command extends Described<Options> {
  /** @param args what follows the command's name on the command line */
  readonly run: (args: readonly string[], output: Output) => Promise<ExitCode>;
}

interface Parsing<Named extends Options> {
  readonly args: string[];
  readonly options: Named;
  readonly allowPositionals: boolean;
}

/** The command line as `parseArgs` returns it for these options. */
type Given<Named extends Options> = ReturnType<typeof parseArgs<Parsing<Named>>>;

interface Defined<Named extends Options> extends Described<Named> {
  readonly run: (given: Given<Named>, output: Output) => Promise<ExitCode>;
}

/** Every command has them. */
const common = {
  quiet: { type: "boolean", short: "q", default: false, help: "Shows neither progress nor hints." },
} as const satisfies Options;

/** Its `run` gets what the table of options makes of the command line. */
export function command<const Named extends Options>(defined: Defined<Named>): Command {
  const options: Named = Object.hasOwn(defined.options, "quiet")
    ? defined.options
    : { ...defined.options, ...common };
  const allowPositionals = defined.operands !== undefined;
  const run = async (args: readonly string[], output: Output) => {
    const given = parseArgs<Parsing<Named>>({ args: [...args], options, allowPositionals });
    // It is among the options, and the type of the values does not know.
    if ((given.values as { readonly quiet?: boolean }).quiet === true) quiet();
    return defined.run(given, output);
  };
  return { ...defined, options, run };
}

/** A command that has its own ones: `warren messages peek`. */
export interface Group {
  readonly parts: ReadonlyMap<string, Part>;
}

export interface Part {
  /** One sentence, without a full stop. */
  readonly summary: string;
  readonly command: Command;
}

/** Every command by name. Each is loaded when it is needed. */
export interface Commands extends ReadonlyMap<string, Entry> {}

export interface Entry {
  /** One sentence, without a full stop. */
  readonly summary: string;
  readonly load: () => Promise<Command | Group>;
}

/** The command was used wrongly: the message is printed with the usage, and the exit code is 2. */
export class UsageError extends Error {}

/** It could not be done, e.g. because of a file or a broker: printed without the usage, and the exit code is 3. */
export class CommandError extends Error {}
