/** Suggests the nearest name for an unknown command or option. */
import { suggester } from "../components/topology/report/suggest.ts";
import type { Options } from "./command.ts";

const maxComparisons = 200;

/** `; did you mean "validate"?`, or nothing. */
export const meant = (name: string, known: Iterable<string>): string =>
  suggester(maxComparisons)(name, known);

export function wrongOption(error: Error, options: Options): string {
  const [, option] = /^Unknown option '(--?[^']*)'/.exec(error.message) ?? [];
  if (option === undefined) return error.message;
  const known = [...Object.keys(options), "help"].map((name) => `--${name}`);
  return `Unknown option '${option}'${meant(option, known)}`;
}
