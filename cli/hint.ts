/** What to do next, after a command, for people: only where somebody reads both outputs in a terminal. */
import type { Command, ExitCode } from "./command.ts";

const forPrograms = /^(--json|--quiet|-q|--format(=.*)?)$/;

/** @returns a line, or nothing for whoever has not asked for it */
export function hintOf({ next }: Command, code: ExitCode, args: readonly string[]): string | undefined {
  if (process.stdout.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  if (code > 1 || args.some((arg) => forPrograms.test(arg))) return undefined;
  const text = next[code === 1 ? 1 : 0];
  return text === undefined ? undefined : `next: ${text}`;
}
