/** `--format NAME` of the commands whose result has several forms. */
import { UsageError } from "./command.ts";

/** @throws UsageError that lists the formats */
export function formatFrom<Format>(formats: { readonly [name: string]: Format }, name: string): Format {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format !== undefined) return format;
  throw new UsageError(`--format takes ${Object.keys(formats).join(", ")}, not ${JSON.stringify(name)}`);
}
