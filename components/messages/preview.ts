/** What a command would do: takes messages, looks at them, and returns all of them. */
import type { Destination, Target } from "./destination.ts";
import { type Filter, matches } from "./filter.ts";
import type { Message } from "./message.ts";
import { placeFor, type Stays } from "./move.ts";
import type { Session } from "./session.ts";
import type { Source } from "./source.ts";

export interface Preview {
  readonly looked: number;
  /** Messages that pass the filter. */
  readonly matching: number;
  /** The first few of those. */
  readonly first: readonly Message[];
  /** Where they would go, with the number of messages. */
  readonly places: ReadonlyMap<string, { readonly destination: Destination; readonly count: number }>;
  /** Those that could not be moved. */
  readonly stays: ReadonlyMap<Stays, number>;
}

export interface PreviewOrder {
  readonly filter: Filter;
  /** @default undefined: the messages are to be deleted */
  readonly target?: Target;
  /** Messages to look at, at most. */
  readonly most: number;
  /** Messages that pass the filter to look for, at most. */
  readonly count: number;
  /** Messages to return, at most. */
  readonly show: number;
}

export async function preview(
  session: Session,
  source: Source,
  { filter, target, most, count, show }: PreviewOrder,
  stop: AbortSignal,
): Promise<Preview> {
  const known = new Map<string, boolean>();
  const first: Message[] = [];
  const places = new Map<string, { destination: Destination; count: number }>();
  const stays = new Map<Stays, number>();
  let looked = 0;
  let matching = 0;
  for await (const message of source.messages(most, stop)) {
    looked++;
    source.hold(message);
    if (!matches(message, filter, Date.now())) continue;
    matching++;
    if (first.length < show) first.push(message);
    if (target !== undefined) {
      const place = await placeFor(session, known, message, target);
      if (typeof place === "string") stays.set(place, (stays.get(place) ?? 0) + 1);
      else {
        const key = JSON.stringify(place);
        places.set(key, { destination: place, count: (places.get(key)?.count ?? 0) + 1 });
      }
    }
    if (matching >= count) break;
  }
  return { looked, matching, first, places, stays };
}
