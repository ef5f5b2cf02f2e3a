/** Reads files of this machine: the only code of the topology that touches a disk. */
import fs, { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { maxBytes } from "../source/decode.ts";
import type { Files } from "./files.ts";

const chunkSize = 64 * 1024;

/**
 * Reads at most one byte more than the limit, which is enough to refuse a larger file.
 * @throws if it is not a regular file: reading a pipe without a writer would never end
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
    fs
      .globSync(pattern, { cwd: folder })
      .map((found) => (isAbsolute(found) ? found : join(folder, found)))
      .filter((path) => !statSync(path).isDirectory()),
};
