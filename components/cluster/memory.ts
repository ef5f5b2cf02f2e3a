/** What the broker may count on of the memory and the disk that it was given. */
import { bytes } from "./quantity.ts";

/** Kept for the Erlang VM's own peaks, so that the kernel does not kill it: the Cluster Operator's figures. */
const headroomShare = 0.2;
const largestHeadroom = 2 * 2 ** 30;

/** Bytes of `memory` that the broker is told of; it blocks publishers at 60 % of them. */
export function usableMemory(memory: string): number {
  const total = bytes(memory) ?? 0;
  return Math.ceil(total - Math.min(total * headroomShare, largestHeadroom));
}

/**
 * Bytes of disk below which publishers are blocked. All that is in memory may have to be written at once, so
 * it is at least the memory watermark, whatever share of the usable memory that is set to.
 */
export function diskFreeLimit(memory: string): number {
  return usableMemory(memory);
}
