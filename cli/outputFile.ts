/** Where a command's result goes: the standard output, or a new file. */
import { writeFileSync } from "node:fs";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError, type Output } from "./command.ts";

export const outputOption = { output: { type: "string", short: "o" } } as const;

/** A file that is there already is somebody's work, and is left alone. */
export function writeResult(text: string, file: string | undefined, { out }: Output): void {
  if (file === undefined) {
    out(text.replace(/\n$/, ""));
    return;
  }
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new CommandError(
        `${file} is there already and is not overwritten; remove it, or name another file`,
      );
    }
    throw new CommandError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}
