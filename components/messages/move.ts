/**
 * Moves messages from a queue to somewhere else. A message is acknowledged in its queue only after the broker has
 * confirmed it and returned nothing: whatever ends the command, no message is lost.
 */
import {
  cannotBeRepeated,
  type Destination,
  destinationOf,
  publishOptions,
  type Target,
} from "./destination.ts";
import { type Filter, matches } from "./filter.ts";
import type { Message } from "./message.ts";
import type { Fate, Publisher, Session } from "./session.ts";
import type { Source } from "./source.ts";

/** Why a message that passes the filter stays in its queue. */
export type Stays = "noDeath" | "cannotBeRepeated" | "gone" | Exclude<Fate, "routed">;

export interface MoveOrder {
  readonly target: Target;
  readonly filter: Filter;
  /** Messages to move at most. */
  readonly count: number;
  /** Messages at most that are published and not yet acknowledged in their queue: a lost connection doubles these. */
  readonly window: number;
}

export interface Moved {
  /** Messages that were taken out of the queue to look at them. */
  looked: number;
  moved: number;
  /** Of those: lost the property user-id, which only its own user may set. */
  withoutUser: number;
  /** Passed the filter and stay, by reason. */
  readonly stays: Map<Stays, number>;
  /** What ended it early: then at most `window` messages are in both places. */
  error: unknown;
}

/** Whether the message can be moved at all, and to where. */
export async function placeFor(
  session: Pick<Session, "has">,
  known: Map<string, boolean>,
  message: Message,
  target: Target,
): Promise<Destination | Stays> {
  if (cannotBeRepeated(message)) return "cannotBeRepeated";
  const destination = destinationOf(message, target);
  if (destination === undefined) return "noDeath";
  const { exchange, routingKey } = destination;
  const key = exchange === "" ? `queue ${routingKey}` : `exchange ${exchange}`;
  const exists = known.get(key) ?? (await session.has(destination));
  known.set(key, exists);
  return exists ? destination : "gone";
}

/** Does not throw for what ends the connection: the result says what was done until then. */
export async function move(
  session: Session,
  source: Source,
  { target, filter, count, window }: MoveOrder,
  stop: AbortSignal,
): Promise<Moved> {
  const done: Moved = { looked: 0, moved: 0, withoutUser: 0, stays: new Map(), error: undefined };
  const known = new Map<string, boolean>();
  const free: Publisher[] = [];
  const running = new Set<Promise<void>>();
  let inFlight = 0;

  const keep = (message: Message, why: Stays) => {
    done.stays.set(why, (done.stays.get(why) ?? 0) + 1);
    source.hold(message);
  };
  const moveOne = async (publisher: Publisher, message: Message, destination: Destination) => {
    const options = publishOptions(message, target, session.user);
    const fate = await publisher.publish(destination, message.content, options);
    inFlight--;
    free.push(publisher);
    if (fate !== "routed") return keep(message, fate);
    source.ack(message);
    done.moved++;
    const { userId } = message.properties;
    if (userId !== undefined && options.userId === undefined) done.withoutUser++;
  };
  const start = (publisher: Publisher, message: Message, destination: Destination) => {
    inFlight++;
    const task = moveOne(publisher, message, destination).finally(() => running.delete(task));
    running.add(task);
    // Whoever waits for one of them gets the error.
    task.catch(() => undefined);
  };

  try {
    for (let made = 0; made < window; made++) free.push(await session.publisher());
    for await (const message of source.messages(Number.POSITIVE_INFINITY, stop)) {
      done.looked++;
      if (!matches(message, filter, Date.now())) {
        source.hold(message);
        continue;
      }
      const place = await placeFor(session, known, message, target);
      if (typeof place === "string") {
        keep(message, place);
        continue;
      }
      let publisher = free.pop();
      while (publisher === undefined) {
        await Promise.race(running);
        publisher = free.pop();
      }
      start(publisher, message, place);
      while (done.moved + inFlight >= count && running.size > 0) await Promise.race(running);
      if (done.moved >= count) break;
    }
    await Promise.all(running);
  } catch (error) {
    done.error = error;
  }
  return done;
}
