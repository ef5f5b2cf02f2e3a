/** What somebody may have meant who wrote a command or an option that does not exist. */
import { suggester } from "../components/topology/suggest.ts";

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
