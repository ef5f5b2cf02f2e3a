/** Follows a message from queue to queue: what consumers, time and limits do to it, and how long it takes. */

import type { Happening } from "../happening.ts";
import { durationOf } from "../language/units.ts";
import type { Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { hasLost } from "../version.ts";
import { indexOf } from "./exchanges.ts";
import { fateText } from "./explain.ts";
import { countsAllSince, type Fate, fateOf } from "./fate.ts";
import { type Letter, letterOf, type Message } from "./message.ts";
import { possibleQueues, type Routing } from "./route.ts";

/** A copy of the message in a queue. */
export interface Copy {
  readonly queue: string;
  readonly letter: Letter;
  /** Milliseconds from publishing until a consumer of this queue can have it. */
  readonly at: number;
  /** Deliveries that have failed: by this queue since it came here, and by all queues. */
  readonly here: number;
  readonly ever: number;
  /** No queue takes its dead letter: it stays here and no consumer gets it. */
  readonly held: boolean;
}

export interface Place {
  readonly copies: readonly Copy[];
  /** Milliseconds from publishing until the last copy was lost; undefined if none is lost. */
  readonly lostAt?: number;
  /** Every step so far, in words. */
  readonly story: readonly string[];
  /** Why the broker may do something else. */
  readonly unknown: readonly string[];
}

/** A message that multiplies with each rejection is not followed any further than this. */
const mostCopies = 50;

/** Nor along more ways between queues in which it waits. */
const mostWays = 5000;

const past: Readonly<Record<Happening, string>> = {
  reject: "rejected",
  return: "returned",
  nack: "returned with basic.nack",
  expire: "expired",
  overflow: "the queue is full",
};

const inQueue =
  (at: number, letter: Letter, ever: number) =>
  (queue: string): Copy => ({ queue, letter, at, here: 0, ever, held: false });

/** Where the message is when it has been routed. */
export const published = (message: Message, routing: Routing): Place => ({
  copies: possibleQueues(routing).map(inQueue(0, letterOf(message), 0)),
  story: [],
  unknown: routing.unknown,
});

/** What a message's course depends on, besides what happens to it. */
export interface Course {
  readonly vhost: Vhost;
  /** Of the broker; undefined: it may be any. */
  readonly version: string | undefined;
}

function fateOfCopy(
  { vhost, version }: Course,
  { queue, letter, here, ever }: Copy,
  what: Happening,
): Fate | undefined {
  const found = indexOf(vhost).queues.get(queue);
  const failures = { here: here + 1, ever: ever + 1, version };
  return found && fateOf(what, vhost, found, letter, failures);
}

/** Without a version `basic.nack` counts: the message leaves only queues without a limit then. */
const fails = ({ version }: Course, what: Happening) =>
  what === "reject" || what === "return" || (what === "nack" && !hasLost(version, countsAllSince));

/** The copies that one becomes; undefined if it is lost. */
function landed(course: Course, copy: Copy, what: Happening, fate: Fate): readonly Copy[] | undefined {
  const ever = copy.ever + (fails(course, what) ? 1 : 0);
  switch (fate.kind) {
    case "stays":
    case "unsure":
      return [copy];
    case "returned":
      return [{ ...copy, at: copy.at + fate.after, here: copy.here + ever - copy.ever, ever }];
    case "dropped":
    case "refused":
      return undefined;
    case "dead-lettered": {
      const queues = possibleQueues(fate.routing);
      if (queues.length > 0) return queues.map(inQueue(copy.at + fate.after, fate.letter, ever));
      return fate.kept ? [{ ...copy, at: copy.at + fate.after, held: true }] : undefined;
    }
  }
}

/** `0s`, `90s`, `1h`: as a file says `after`. */
export const timeOf = (milliseconds: number): string =>
  milliseconds === 0 ? "0s" : durationOf(milliseconds);

const happened = (at: number, what: Happening, queue: string, fate: Fate) => {
  // The time is at the beginning of the line already.
  const text = fateText("after" in fate && fate.kind !== "returned" ? { ...fate, after: 0 } : fate);
  return `${timeOf(at)}: ${past[what]} in ${quote(queue)}: ${text.replace(/^at once /, "")}`;
};

/** The story with the number of lines that are the same one after the other. */
export function told(story: readonly string[]): readonly string[] {
  const lines: { text: string; times: number }[] = [];
  for (const text of story) {
    const last = lines.at(-1);
    if (last?.text === text) last.times += 1;
    else lines.push({ text, times: 1 });
  }
  return lines.map(({ text, times }) => (times === 1 ? text : `${text} (${times} times)`));
}

/** The place after the same has happened to all copies that `isConcerned` names. */
function step(course: Course, before: Place, what: Happening, isConcerned: (copy: Copy) => boolean): Place {
  const copies = new Map<string, Copy>();
  const story = [...before.story];
  const unknown = new Set(before.unknown);
  let { lostAt } = before;
  const add = (copy: Copy) => copies.set(JSON.stringify(copy), copy);
  for (const copy of before.copies) {
    const fate = copy.held || !isConcerned(copy) ? undefined : fateOfCopy(course, copy, what);
    if (fate === undefined) {
      add(copy);
      continue;
    }
    const at = copy.at + (what === "expire" && "after" in fate ? fate.after : 0);
    story.push(happened(at, what, copy.queue, fate));
    if (fate.kind === "unsure") unknown.add(fate.why);
    if (fate.kind === "dead-lettered") for (const reason of fate.routing.unknown) unknown.add(reason);
    const next = landed(course, copy, what, fate);
    if (next === undefined) lostAt = Math.max(lostAt ?? 0, at);
    else for (const one of next) add(one);
  }
  if (copies.size > mostCopies) unknown.add(`what becomes of more than ${mostCopies} copies of the message`);
  return {
    copies: [...copies.values()].slice(0, mostCopies),
    ...(lostAt !== undefined && { lostAt }),
    story,
    unknown: [...unknown],
  };
}

/**
 * Whether the copy comes back to one of these queues if it only waits; the broker ends circles of waiting.
 * @param ways how many ways may still be tried
 */
function comesBack(course: Course, copy: Copy, queues: ReadonlySet<string>, ways: { left: number }): boolean {
  if (queues.has(copy.queue)) return true;
  ways.left -= 1;
  const fate = copy.held || ways.left < 0 ? undefined : fateOfCopy(course, copy, "expire");
  if (fate?.kind !== "dead-lettered") return false;
  return (landed(course, copy, "expire", fate) ?? []).some(
    (next) => !next.held && comesBack(course, next, queues, ways),
  );
}

/** Lets the copies wait that come back to one of these queues, until they are there. */
export function waited(course: Course, place: Place, queues: ReadonlySet<string>): Place {
  const ways = { left: mostWays };
  const waits = (copy: Copy) => !queues.has(copy.queue) && comesBack(course, copy, queues, ways);
  let now = place;
  while (now.copies.some(waits)) now = step(course, now, "expire", waits);
  if (ways.left >= 0) return now;
  return { ...now, unknown: [...now.unknown, "where all copies of the message go: there are too many ways"] };
}

export const queuesOf = ({ copies }: Place): ReadonlySet<string> => new Set(copies.map(({ queue }) => queue));

/** The same happens to every copy in one of these queues; undefined if there is none that it can happen to. */
export function after(
  course: Course,
  place: Place,
  what: Happening,
  queues: ReadonlySet<string>,
): Place | undefined {
  const isConcerned = (copy: Copy) => {
    if (copy.held || !queues.has(copy.queue)) return false;
    const fate = fateOfCopy(course, copy, what);
    return fate !== undefined && fate.kind !== "stays";
  };
  return place.copies.some(isConcerned) ? step(course, place, what, isConcerned) : undefined;
}

/** Why it cannot happen to the copies in these queues, as far as there is a reason. */
export function whyNot(
  course: Course,
  { copies }: Place,
  what: Happening,
  queues: ReadonlySet<string>,
): readonly string[] {
  return copies
    .filter((copy) => queues.has(copy.queue) && !copy.held)
    .flatMap((copy) => {
      const fate = fateOfCopy(course, copy, what);
      return fate?.kind === "stays" ? [`${quote(copy.queue)}: ${fate.why}`] : [];
    });
}
