/** `--watch` of the commands that show a screen: drawn again every two seconds, until Ctrl+C. */
import { setTimeout as sleep } from "node:timers/promises";
import { onTerminal } from "../components/topology/escape.ts";
import type { ExitCode, Option } from "./command.ts";
import { endProgress } from "./progress.ts";

export const watchOption = {
  type: "boolean",
  default: false,
  help: "Draws the screen again every two seconds, until Ctrl+C.",
} as const satisfies Option;

/** Between two screens, in ms. The broker's statistics are no newer than that. */
const pauseMs = 2_000;

export interface Drawn {
  readonly text: string;
  readonly code: ExitCode;
}

/**
 * Of the terminal. A pipe has as many columns as an old terminal and any number of lines, as has a terminal that does not
 * know its size and calls it 0.
 */
export const columns = (): number => process.stdout.columns || 80;
export const rows = (): number => process.stdout.rows || Number.POSITIVE_INFINITY;

/**
 * Draws once, or again and again. On a terminal a screen replaces the one before, without a flicker; elsewhere each one
 * follows the one before, after an empty line.
 * @returns the code of the last screen
 */
export async function watched(
  watch: boolean,
  out: (line: string) => void,
  draw: () => Promise<Drawn>,
): Promise<ExitCode> {
  if (!watch) {
    const { text, code } = await draw();
    out(text);
    return code;
  }
  // The screen itself is drawn again and again.
  endProgress();
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  const isTerminal = process.stdout.isTTY === true;
  for (let turn = 0; ; turn++) {
    const { text, code } = await draw();
    if (isTerminal) process.stdout.write(replacing(onTerminal(text), turn === 0));
    else out(turn === 0 ? text : `\n${text}`);
    await sleep(pauseMs, undefined, { signal: controller.signal }).catch(() => undefined);
    if (controller.signal.aborted) return code;
  }
}

/** From the top left corner, each line to its end, and nothing left below. Lines that do not fit are left out. */
function replacing(text: string, isFirst: boolean): string {
  const lines = text.split("\n").slice(0, rows() - 1);
  return `${isFirst ? "\u001b[2J" : ""}\u001b[H${lines.map((line) => `${line}\u001b[K`).join("\n")}\n\u001b[J`;
}
