/** `-` as the name of a file: the standard input. */
import { readSync } from "node:fs";
import { readBounded, readUpTo } from "../components/topology/compose/disk.ts";
import { maxBytes } from "../components/topology/source/decode.ts";

export const isInput = (file: string) => file === "-";

/** How messages name the file. */
export const nameOf = (file: string) => (isInput(file) ? "<stdin>" : file);

/** It ends after the first time, and `warren validate - -` asks for it twice. */
let input: Uint8Array | undefined;

/**
 * Reads a file, or the standard input to its end, but at most one byte more than the limit.
 * @param limit in bytes
 * @throws as `readBounded`
 */
export function readNamed(file: string, limit = maxBytes): Uint8Array {
  if (!isInput(file)) return readBounded(file, limit);
  input ??= readUpTo(limit, nextOfInput);
  return input;
}

const pauseMs = 10;

/** Waits for whoever writes to it. */
function nextOfInput(chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
