/** The local port through which a stack reaches its broker. */
import { createHash } from "node:crypto";

/** First and last port to choose from: below those that Linux and macOS hand out by themselves (32768, 49152). */
const first = 20_000;
const last = 29_999;

/**
 * A port between 20000 and 29999, the same for the same owner on every machine and in every run: it
 * stands in the state of the provider, where a changed address would show as a change.
 * @param owner what tells this broker apart: organization, project, stack and the topology's name
 */
export function portFor(...owner: readonly string[]): number {
  const digest = createHash("sha256").update(JSON.stringify(owner)).digest();
  return first + (digest.readUInt32BE(0) % (last - first + 1));
}
