/** The local port through which a stack reaches its broker. */
import { createHash } from "node:crypto";

/** First and last port to choose from: below the ephemeral ports of Linux and macOS (from 32768 and 49152). */
const first = 20_000;
const last = 29_999;

/**
 * A port between 20000 and 29999, the same for the same owner on every machine and in every run: it is in the
 * provider's state, where a changed address would show as a change.
 * @param owner identifies the broker: organization, project, stack and the topology's name
 */
export function portFor(...owner: readonly string[]): number {
  const digest = createHash("sha256").update(JSON.stringify(owner)).digest();
  return first + (digest.readUInt32BE(0) % (last - first + 1));
}
