/** Where a command's result goes: the standard output, or a new file. */
import { writeFileSync } from "node:fs";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError, type Options, type Output } from "./command.ts";

export const outputOption = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    isPath: true,
    help: "Writes to a new file instead of the standard output.",
  },
} as const satisfies Options;

/**
 * Never overwrites an existing file: it is somebody's work.
 * @param mode of a new file, e.g. 0o600 for what only its owner may read. @default what the system gives new files
 */
export function writeResult(text: string, file: string | undefined, { out }: Output, mode = 0o666): void {
  if (file === undefined) {
    out(text.replace(/\n$/, ""));
    return;
  }
  try {
    writeFileSync(file, text, { flag: "wx", mode });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new CommandError(
        `${file} is there already and is not overwritten; remove it, or name another file`,
      );
    }
    throw new CommandError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}
