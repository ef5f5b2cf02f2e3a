/** What a test's `then` leads to. */
import { byText } from "../canonical.ts";
import type { Happening, Happenings } from "../happening.ts";
import type { Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { after, type Course, type Place, published, queuesOf, waited, whyNot } from "./follow.ts";
import type { Message } from "./message.ts";
import { route } from "./route.ts";

export interface Followed extends Place {
  /** Why something could not happen; missing if everything could. */
  readonly impossible?: string;
}

const byConsumer = (what: Happening) => what === "reject" || what === "return" || what === "nack";

const verbs: Readonly<Record<Happening, string>> = {
  reject: "reject the message",
  return: "return the message",
  nack: "return the message",
  expire: "let the message expire",
  overflow: "fill the queue of the message",
};

const ordinal = (nth: number) => {
  const ending = nth % 100 >= 11 && nth % 100 <= 13 ? undefined : ["st", "nd", "rd"][(nth % 10) - 1];
  return `${nth}${ending ?? "th"}`;
};

function impossible(
  course: Course,
  place: Place,
  { what, nth, queues }: { what: Happening; nth: number; queues: ReadonlySet<string> },
): string {
  const names = (some: ReadonlySet<string>) => [...some].sort(byText).map(quote).join(", ");
  const there = names(queuesOf(place));
  const is = there === "" ? "no queue holds it" : `it is in ${there}`;
  const where = queues.size === 0 ? "" : ` in ${names(queues)}`;
  const reasons = whyNot(course, place, what, queues);
  const why = reasons.length === 0 ? is : reasons.join("; ");
  return `nothing can ${verbs[what]}${byConsumer(what) ? where : ""} the ${ordinal(nth)} time: ${why}`;
}

/**
 * Consumers stay where they are: a rejection or a return happens in the queues in which the first of them happened, to
 * which the message comes back by waiting. After an expiry or an overflow they are where the message then is.
 * @param version of the broker; undefined: it may be any
 */
export function outcomeOf(
  vhost: Vhost,
  message: Message,
  happenings: readonly Happenings[],
  version?: string,
): Followed {
  const course = { vhost, version };
  let place = published(message, route(vhost, message));
  let consumed: ReadonlySet<string> | undefined;
  for (const { what, times } of happenings) {
    if (!byConsumer(what)) consumed = undefined;
    for (let nth = 1; nth <= times; nth++) {
      const queues = consumed ?? queuesOf(place);
      if (byConsumer(what)) {
        consumed = queues;
        place = waited(course, place, queues);
      }
      const next = after(course, place, what, queues);
      if (next === undefined)
        return { ...place, impossible: impossible(course, place, { what, nth, queues }) };
      place = next;
    }
  }
  return place;
}

/** Milliseconds from publishing until the last copy is where it stays, or is lost. */
export const tookOf = ({ copies, lostAt = 0 }: Place): number =>
  Math.max(lostAt, ...copies.map(({ at }) => at));
