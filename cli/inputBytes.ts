/** The contents of a file that the command line names. */
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { CommandError } from "./command.ts";
import { nameOf, readNamed } from "./standardInput.ts";

/** @throws CommandError for a file that cannot be read */
export function bytesOf(file: string): Uint8Array {
  try {
    return readNamed(file);
  } catch (error) {
    throw new CommandError(`cannot read ${nameOf(file)}: ${reasonOf(error)}`);
  }
}
