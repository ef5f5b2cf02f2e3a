/** `--format NAME` and `--quiet` of the commands whose result has several forms. */
import { type Option, UsageError } from "./command.ts";

interface Formats<Format> {
  readonly [name: string]: Format;
}

/** For a command's table. @param usual the format without the option */
export const formatOption = <Usual extends string>(formats: Formats<unknown>, usual: Usual, help: string) =>
  ({ type: "string", choices: Object.keys(formats), default: usual, help }) as const satisfies Option;

export const quietOption = {
  type: "boolean",
  short: "q",
  default: false,
  help: "Prints nothing about what is good.",
} as const satisfies Option;

/** Beside `formatOption`, as every other command has `--json`. */
export const jsonFormatOption = {
  type: "boolean",
  default: false,
  help: "The same as --format json.",
} as const satisfies Option;

/** @throws UsageError that lists the formats */
export function formatFrom<Format>(formats: Formats<Format>, name: string): Format {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format !== undefined) return format;
  throw new UsageError(`--format takes ${Object.keys(formats).join(", ")}, not ${JSON.stringify(name)}`);
}

interface FormatValues {
  readonly format: string;
  readonly json: boolean;
}

/**
 * The format that `--format` or `--json` chooses.
 * @throws UsageError as `formatFrom`, and if both choose, and not the same
 */
export function chosenFormat<Format>(formats: Formats<Format>, { format, json }: FormatValues): Format {
  if (json && format !== "text" && format !== "json") {
    throw new UsageError(`--json and --format ${format} exclude each other`);
  }
  return formatFrom(formats, json ? "json" : format);
}
