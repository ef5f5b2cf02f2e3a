/** What becomes of a message in the end, in words: if its consumers always reject it, always return it, or never come. */
import { byText } from "../canonical.ts";
import type { Happening } from "../happening.ts";
import type { Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { indexOf } from "./exchanges.ts";
import { deliveryLimitOf } from "./fate.ts";
import { after, type Course, type Place, published, queuesOf, timeOf, told, waited } from "./follow.ts";
import type { Message } from "./message.ts";
import { tookOf } from "./outcome.ts";
import type { Routing } from "./route.ts";

/** More deliveries of one message are not shown. */
const mostDeliveries = 200;

interface Story {
  readonly place: Place;
  /** How often it happened. */
  readonly times: number;
  /** Whether it would go on like this. */
  readonly endless: boolean;
}

/** All that decides what happens next: not the time, nor a count that no limit is compared with. */
function stateOf({ vhost }: Course, { copies }: Place, what: Happening): string {
  const isCounted = (name: string) => {
    const queue = indexOf(vhost).queues.get(name);
    return what !== "reject" && queue !== undefined && deliveryLimitOf(vhost, queue) !== undefined;
  };
  return JSON.stringify(
    copies.map(({ queue, letter, held, here, ever }) => [
      ...[queue, letter, held],
      ...(isCounted(queue) ? [here, ever] : []),
    ]),
  );
}

/** Time passes, and nothing else happens. */
function waiting(course: Course, start: Place): Story {
  let place = start;
  for (let times = 0; times < mostDeliveries; times++) {
    const next = after(course, place, "expire", queuesOf(place));
    if (next === undefined) return { place, times, endless: false };
    place = next;
  }
  return { place, times: mostDeliveries, endless: true };
}

/** The same happens in the queues of the beginning for as long as the message comes back to them; then it waits. */
function consumed(course: Course, start: Place, what: Happening): Story {
  const queues = queuesOf(start);
  const seen = new Set<string>();
  let place = start;
  for (let times = 0; times < mostDeliveries; times++) {
    const back = waited(course, place, queues);
    const next = after(course, back, what, queues);
    if (next === undefined) return { ...waiting(course, back), times };
    const state = stateOf(course, next, what);
    if (seen.has(state)) return { place, times, endless: true };
    seen.add(state);
    place = next;
  }
  return { place, times: mostDeliveries, endless: true };
}

function ending({ place, times, endless }: Story, word: string): string {
  const queues = [...queuesOf(place)].sort(byText).map(quote).join(", ");
  const count = word === "" ? "" : `, ${word} ${times} time${times === 1 ? "" : "s"}`;
  if (endless) return "and so on for ever";
  const lost = place.lostAt === undefined ? "" : queues === "" ? "lost" : "; a copy is lost";
  return `in the end, after ${timeOf(tookOf(place))}${count}: ${queues}${lost}`;
}

function lines(title: string, story: Story, word: string): readonly string[] {
  return [
    `${title}:`,
    ...told(story.place.story).map((line) => `  ${line}`),
    ...story.place.unknown.map((reason) => `  not known: ${reason}`),
    `  ${ending(story, word)}`,
  ];
}

/** Nothing for a message that reaches no queue. */
export function stories(vhost: Vhost, message: Message, routing: Routing): readonly string[] {
  // Nothing here depends on the version.
  const course = { vhost, version: undefined };
  const start = published(message, routing);
  if (start.copies.length === 0) return [];
  const names = [...queuesOf(start)].sort(byText).map(quote).join(", ");
  return [
    ...lines(`if consumers of ${names} always reject it`, consumed(course, start, "reject"), "rejected"),
    ...lines(
      `if they always return it (basic.reject, requeue: true)`,
      consumed(course, start, "return"),
      "returned",
    ),
    ...lines("if nobody consumes it", waiting(course, start), ""),
  ];
}
