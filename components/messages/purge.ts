/** Deletes the messages that pass a filter, one by one. */
import { type Filter, matches } from "./filter.ts";
import type { Source } from "./source.ts";

export interface Purged {
  looked: number;
  purged: number;
  /** What ended it early. */
  error: unknown;
}

export async function purge(
  source: Source,
  filter: Filter,
  count: number,
  stop: AbortSignal,
): Promise<Purged> {
  const done: Purged = { looked: 0, purged: 0, error: undefined };
  try {
    for await (const message of source.messages(Number.POSITIVE_INFINITY, stop)) {
      done.looked++;
      if (!matches(message, filter, Date.now())) {
        source.hold(message);
        continue;
      }
      source.ack(message);
      done.purged++;
      if (done.purged >= count) break;
    }
  } catch (error) {
    done.error = error;
  }
  return done;
}
