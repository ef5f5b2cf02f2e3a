/** How much of its memory and disk the broker may use. */
import { bytes } from "./quantity.ts";

/** Kept for the Erlang VM's own peaks, so that the kernel does not kill it: the Cluster Operator's figures. */
const headroomShare = 0.2;
const largestHeadroom = 2 * 2 ** 30;

/** Bytes of `memory` that the broker may use; it blocks publishers at 60 % of them. */
export function usableMemory(memory: string): number {
  const total = bytes(memory) ?? 0;
  return Math.ceil(total - Math.min(total * headroomShare, largestHeadroom));
}

/**
 * Free disk space, in bytes, below which the broker blocks publishers. It may have to write everything in memory at
 * once, so the limit is at least the memory watermark, whatever share of the usable memory that is set to.
 */
export function diskFreeLimit(memory: string): number {
  return usableMemory(memory);
}
