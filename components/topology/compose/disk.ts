/** The files of this machine: the only place of the topology's rooms that touches a disk. */
import { closeSync, constants, fstatSync, globSync, openSync, readSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { maxBytes } from "../source/decode.ts";
import type { Files } from "./files.ts";

const chunkSize = 64 * 1024;

/**
 * One byte more than a topology can have is enough to refuse the rest.
 * @throws for what is no regular file: a pipe that nobody writes to would never be read
 */
export function readBounded(path: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error("not a regular file");
    while (length <= maxBytes) {
      const chunk = new Uint8Array(Math.min(chunkSize, maxBytes + 1 - length));
      const count = readSync(file, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      length += count;
    }
  } finally {
    closeSync(file);
  }
  return Buffer.concat(chunks);
}

export const disk: Files = {
  read: readBounded,
  glob: (pattern, folder) =>
    globSync(pattern, { cwd: folder })
      .map((found) => (isAbsolute(found) ? found : join(folder, found)))
      .filter((path) => !statSync(path).isDirectory()),
};
