/** Suggests the nearest name for an unknown command or option. */
import { suggester } from "../components/topology/report/suggest.ts";

const maxComparisons = 100;

/** `; did you mean "validate"?`, or nothing. */
export const meantCommand = (name: string, commands: Iterable<string>): string =>
  suggester(maxComparisons)(name, commands);

/** @param usage names every option of the command */
export function wrongOption(error: Error, usage: string): string {
  const [, option] = /^Unknown option '(--?[^']*)'/.exec(error.message) ?? [];
  if (option === undefined) return error.message;
  const known = [...usage.matchAll(/--[a-z][a-z-]*/g)].map(([name]) => name);
  return `Unknown option '${option}'${suggester(maxComparisons)(option, [...known, "--help"])}`;
}
