// Looking again and again until something is so, with a bound, a way out, and a word to the user now and then.
import { setTimeout as sleep } from "node:timers/promises";

export interface PollOptions {
  readonly timeoutMilliseconds: number;
  /** Ends the poll at once. */
  readonly signal: AbortSignal;
  /** Called with what is missing: first after 2 s, then whenever it changes, and every 10 s. */
  readonly progress: (message: string) => void;
}

/** How a poll ended, with what was missing at the end. */
export interface PollResult {
  readonly ended: "done" | "failed" | "timeout" | "cancelled";
  readonly missing: string;
}

/** Pauses between two looks grow from the first to the longest: a quick change is seen quickly, a slow one cheaply. */
const firstPause = 150;
const longestPause = 1_000;
const quietMilliseconds = 2_000;
const repeatMilliseconds = 10_000;

/** `look` says what is missing: "" if nothing is. A look that throws ends the poll by that error. */
export async function poll(
  look: () => Promise<{ readonly missing: string; readonly failed?: string }>,
  { timeoutMilliseconds, signal, progress }: PollOptions,
): Promise<PollResult> {
  const start = Date.now();
  let told = { message: "", at: start };
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    if (signal.aborted) return { ended: "cancelled", missing: "" };
    const { missing, failed } = await look();
    if (failed !== undefined) return { ended: "failed", missing: failed };
    if (missing === "") return { ended: "done", missing };
    const now = Date.now();
    if (now - start >= timeoutMilliseconds) return { ended: "timeout", missing };
    if (
      now - start >= quietMilliseconds &&
      (missing !== told.message || now - told.at >= repeatMilliseconds)
    ) {
      told = { message: missing, at: now };
      progress(`${missing} (${Math.round((now - start) / 1_000)} s)`);
    }
    const left = timeoutMilliseconds - (now - start);
    await sleep(Math.min(pause, left), undefined, { signal }).catch(() => {});
  }
}
