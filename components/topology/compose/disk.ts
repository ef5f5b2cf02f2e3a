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
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error("not a regular file");
    return readUpTo(limit, (chunk) => readSync(file, chunk));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads at most one byte more than the limit.
 * @param next fills the chunk from its beginning, and returns how many bytes it has read: none at the end
 */
export function readUpTo(limit: number, next: (chunk: Uint8Array) => number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length <= limit; ) {
    const chunk = new Uint8Array(Math.min(chunkSize, limit + 1 - length));
    const count = next(chunk);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  return Buffer.concat(chunks);
}

export const disk: Files = {
  read: readBounded,
  glob: filesNamed,
};
