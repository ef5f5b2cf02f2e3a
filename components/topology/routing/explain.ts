/** Explains the route of a message, line by line. */
import type { Binding, Json, Queue, Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { hasLost } from "../version.ts";
import { indexOf } from "./exchanges.ts";
import {
  afterExpiry,
  afterNack,
  afterOverflow,
  afterReject,
  afterReturn,
  countsAllSince,
  deliveryLimitOf,
  type Fate,
} from "./fate.ts";
import { type Letter, letterOf, type Message } from "./message.ts";
import { possibleQueues, type Routing, type Step } from "./route.ts";

/** Maximum number of steps shown for a letter that is dead-lettered again and again. */
const deepest = 10;

/** `exchange "orders"`, `the default exchange`. */
export const exchangeText = (name: string) =>
  name === "" ? "the default exchange" : `exchange ${quote(name)}`;

const keysText = (keys: readonly string[]) =>
  `routing key${keys.length === 1 ? "" : "s"} ${keys.map(quote).join(", ")}`;

const inWords = (value: Json) => quote(typeof value === "string" ? value : JSON.stringify(value));

/** The binding's criterion, by the type of its source exchange. */
export function bindingText({ routingKey, arguments: args }: Binding, type: string): string {
  if (type === "fanout") return "any message";
  if (type !== "headers") return `binding key ${quote(routingKey)}`;
  const { "x-match": mode = "all", ...wanted } = args;
  const withX = mode === "all-with-x" || mode === "any-with-x";
  const headers = Object.entries(wanted)
    .filter(([name]) => withX || !name.startsWith("x-"))
    .map(([name, value]) => `${quote(name)}: ${inWords(value)}`);
  if (headers.length === 0) return mode === "any" || mode === "any-with-x" ? "no message" : "any message";
  return `headers ${mode} {${headers.join(", ")}}`;
}

function causeText({ cause, exchange, type, routingKeys }: Step): string {
  const what = exchange === "" ? "the default exchange" : `${exchangeText(exchange)} (${type})`;
  if (cause.kind === "published") return `${what} gets the message with ${keysText(routingKeys)}`;
  if (cause.kind === "binding") return `${what} gets it from ${exchangeText(cause.from)}`;
  const { setBy } = cause;
  const by = setBy.kind === "argument" ? "its argument" : `the policy ${quote(setBy.name)}`;
  return `${what} gets it as the alternate exchange of ${quote(cause.from)}, set by ${by}`;
}

function stepLines(step: Step): readonly string[] {
  const queues = step.queues.map((queue) => `  → queue ${quote(queue)}, which has that name`);
  const bindings = step.bindings.map(
    (binding) =>
      `  → ${binding.destinationType} ${quote(binding.destination)}: ${bindingText(binding, step.type)}`,
  );
  const lines = [...queues, ...bindings];
  return [causeText(step), ...(lines.length > 0 ? lines : ["  → nothing takes it"])];
}

/** Step by step, from the exchange where it was published to the queues. */
export function wayLines({ steps, choices, unknown, refused }: Routing): readonly string[] {
  if (refused !== undefined) return [`the broker refuses the message: ${refused}`];
  return [
    ...steps.flatMap(stepLines),
    ...choices.flatMap(({ exchange, type, oneOf }) => [
      `${exchangeText(exchange)} (${type}) picks one of its bindings:`,
      ...oneOf.map((option) => `  one of: ${queuesText(option)}`),
    ]),
    ...unknown.map((reason) => `not known: ${reason}`),
  ];
}

/** `"a", "b", one of "c" or "d"`, `no queue`. */
export function queuesText({ queues, choices }: Routing): string {
  const certain = queues.map(quote);
  const picked = choices.map(({ oneOf }) => `one of ${oneOf.map(queuesText).join(" or ")}`);
  const parts = [...certain, ...picked];
  return parts.length === 0 ? "no queue" : parts.join(", ");
}

const units: readonly (readonly [number, string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
];

function timeText(milliseconds: number): string {
  const [length, unit] = units.find(([length]) => milliseconds % length === 0) ?? [1, "ms"];
  return milliseconds === 0 ? "at once" : `after ${milliseconds / length} ${unit}`;
}

/** One line about a fate, e.g. `after 30 s to exchange "dead" with routing key "orders" → "orders.dead"`. */
export function fateText(fate: Fate): string {
  if (fate.kind === "unsure") return `not known: ${fate.why}`;
  if (fate.kind === "stays") return `nothing happens: ${fate.why}`;
  if (fate.kind === "returned") return `it comes back ${timeText(fate.after)}`;
  if (fate.kind === "refused") return `the publisher gets a negative confirm: ${fate.why}`;
  const when = fate.after === 0 ? "" : `${timeText(fate.after)} `;
  if (fate.kind === "dropped") return `${when}dropped: ${fate.why}`;
  const { letter, routing, cycle, kept } = fate;
  const nowhere = kept ? "no queue: it is kept until there is one" : "no queue: it is lost";
  const landed = possibleQueues(routing).length === 0 ? nowhere : queuesText(routing);
  const round =
    cycle.length === 0 ? "" : `; not to ${cycle.map(quote).join(", ")}: it would go round for ever`;
  const unknown = routing.unknown.map((reason) => `; not known: ${reason}`).join("");
  return `${when}to ${exchangeText(letter.exchange)} with ${keysText(letter.keys)} → ${landed}${round}${unknown}`;
}

/** The further route of a dead letter that expires again. */
function onwards(vhost: Vhost, fate: Fate, depth: number): readonly string[] {
  if (fate.kind !== "dead-lettered" || depth > deepest) return [];
  return possibleQueues(fate.routing).flatMap((name) => {
    const queue = indexOf(vhost).queues.get(name);
    const next = queue && afterExpiry(vhost, queue, fate.letter);
    if (next === undefined || next.kind === "stays") return [];
    const line = `${"  ".repeat(depth)}from ${quote(name)} ${fateText(next)}`;
    return [line, ...onwards(vhost, next, depth + 1)];
  });
}

/** What a queue does with a message whose deliveries fail again and again, and what it does in the end. */
function returned(vhost: Vhost, queue: Queue, letter: Letter): readonly [string, Fate] {
  const after = (count: number) => afterReturn(vhost, queue, letter, nth(count, undefined));
  const first = after(1);
  if (first.kind !== "returned") return [fateText(first), first];
  const limit = deliveryLimitOf(vhost, queue);
  if (limit === undefined) return [`${fateText(first)}, any number of times`, first];
  const last = after(limit + 1);
  return [`${fateText(first)}; after ${limit + 1} failed deliveries ${fateText(last)}`, last];
}

/** The n-th failure of a message that has failed in no other queue. */
const nth = (count: number, version: string | undefined) => ({ here: count, ever: count, version });

/** What `basic.nack` with `requeue: true` does. */
function nacked(vhost: Vhost, queue: Queue, letter: Letter, version: string | undefined): string {
  const after = (on: string | undefined) => afterNack(vhost, queue, letter, nth(1, on));
  const free = `${fateText(after(countsAllSince))}, any number of times`;
  if (after(version).kind === "unsure") {
    return `the same before RabbitMQ ${countsAllSince}; from ${countsAllSince} on ${free}`;
  }
  return hasLost(version, countsAllSince) ? free : "the same";
}

/** The effect of a rejection, a return, an expiry and a full queue on the letter in this queue. */
export function nextLines(
  vhost: Vhost,
  name: string,
  letter: Letter,
  version: string | undefined,
): readonly string[] {
  const queue = indexOf(vhost).queues.get(name);
  if (queue === undefined) return [];
  const told = (fate: Fate) => [fateText(fate), fate] as const;
  const nack = [nacked(vhost, queue, letter, version), undefined] as const;
  const fates = [
    ["if rejected", told(afterReject(vhost, queue, letter))],
    ["if returned", returned(vhost, queue, letter)],
    ...(queue.type === "quorum" ? [["if returned with basic.nack", nack] as const] : []),
    ["if it expires", told(afterExpiry(vhost, queue, letter))],
    ["if the queue is full", told(afterOverflow(vhost, queue, letter))],
  ] as const;
  return [
    `in queue ${quote(name)} (${queue.type})`,
    ...fates.flatMap(([what, [text, fate]]) => [
      `  ${what}: ${text}`,
      ...(fate ? onwards(vhost, fate, 2) : []),
    ]),
  ];
}

/**
 * The whole route of a client's message, and its possible fates in each queue.
 * @param version of the broker; undefined: it may be any
 */
export function explain(
  vhost: Vhost,
  message: Message,
  routing: Routing,
  version?: string,
): readonly string[] {
  const letter = letterOf(message);
  return [
    ...wayLines(routing),
    ...possibleQueues(routing).flatMap((queue) => nextLines(vhost, queue, letter, version)),
  ];
}
