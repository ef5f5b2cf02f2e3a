/** Where a command's result goes: the standard output, or a file. */
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError, type Options, type Output } from "./command.ts";

export const outputOptions = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    isPath: true,
    help: "Writes to a new file instead of the standard output.",
  },
  force: { type: "boolean", default: false, help: "With -o: replaces the file if it is there." },
} as const satisfies Options;

/** What the command line gives for `outputOptions`. */
export interface OutputValues {
  readonly output?: string | undefined;
  readonly force: boolean;
}

/**
 * Without `force` it never overwrites an existing file: it is somebody's work.
 * @param mode of the file, e.g. 0o600 for what only its owner may read. @default that of the file that is replaced, or
 * what the system gives new files
 */
export function writeResult(
  text: string,
  { output: file, force }: OutputValues,
  { raw }: Output,
  mode?: number,
): void {
  if (file === undefined) {
    raw(text.replace(/\n$/, ""));
    return;
  }
  try {
    if (force && statSync(file, { throwIfNoEntry: false }) !== undefined) replaceFile(file, text, mode);
    else writeFileSync(file, text, { flag: "wx", mode });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new CommandError(`${file} is there already; --force replaces it`);
    }
    throw new CommandError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

/** Replaces a file that was there a moment ago. @throws CommandError */
export function rewrite(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    throw new CommandError(`cannot write ${file}: ${reasonOf(error)}`);
  }
}

/**
 * Replaces a file in one step: whoever reads it finds the old text or the new one, also if this process is killed.
 * @param mode of the new file. @default that of the old one
 * @throws if there is no regular file, or if it cannot be written
 */
function replaceFile(file: string, text: string, mode?: number): void {
  // What a symbolic link leads to is replaced, and not the link.
  const place = realpathSync(file);
  const old = statSync(place);
  // A rename would put a file in the place of /dev/null.
  if (!old.isFile()) throw new Error("not a regular file");
  const fresh = `${place}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text, { flag: "wx", mode: 0o600 });
    chmodSync(fresh, mode ?? old.mode & 0o777);
    renameSync(fresh, place);
  } finally {
    rmSync(fresh, { force: true });
  }
}
