/** The output of a command on its way to a terminal or a pipeline's log. */
import { onTerminal } from "../components/topology/escape.ts";
import type { Output } from "./command.ts";

/** @param write to the standard output @param writeError to the standard error */
export function outputTo(write: (text: string) => unknown, writeError: (text: string) => unknown): Output {
  return {
    out: (line) => void write(`${onTerminal(line)}\n`),
    raw: (text) => void write(`${text}\n`),
    err: (line) => void writeError(`${onTerminal(line)}\n`),
  };
}
