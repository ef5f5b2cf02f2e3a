/** Reads files of this machine: with the search for them, the only code of the topology that touches a disk. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { maxBytes } from "../source/decode.ts";
import { filesNamed } from "./fileSearch.ts";
import type { Files } from "./files.ts";

const chunkSize = 64 * 1024;

/**
 * Reads at most one byte more than the limit, which is enough to refuse a larger file.
 * @param limit in bytes
 * @throws if it is not a regular file: reading a pipe without a writer would never end
 */
export function readBounded(path: string, limit = maxBytes): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error("not a regular file");
    while (length <= limit) {
      const chunk = new Uint8Array(Math.min(chunkSize, limit + 1 - length));
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
  glob: filesNamed,
};
