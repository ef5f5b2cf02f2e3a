/** `warren messages move`: to another queue or exchange, or dead letters back to where they came from. */
import { type Destination, describeDestination, type Target } from "../components/messages/destination.ts";
import { type Moved, move, type Stays } from "../components/messages/move.ts";
import { preview } from "../components/messages/preview.ts";
import { Source } from "../components/messages/source.ts";
import { printable } from "../components/topology/escape.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import {
  connectionOptions,
  filterFrom,
  isFiltered,
  lookOptions,
  lostUser,
  messagesOf,
  numberFrom,
  type OpenQueue,
  queueOptions,
  queueUsage,
  refuseCounting,
  refuseStream,
  showLook,
  withQueue,
  yesOption,
} from "./messagesQueue.ts";
import type { MovedMessages } from "./results/messages.ts";

/** Messages that a preview looks at. */
const previewed = 1_000;
const maxWindow = 1_000;

const whyStays: { readonly [S in Stays]: string } = {
  noDeath: "do not say where they died",
  cannotBeRepeated: "have a header or property that is not UTF-8 and could not be sent again as it is",
  gone: "came from a queue or an exchange that does not exist any more",
  unroutable: "would reach no queue there: is a binding missing?",
  rejected: "were rejected by the queue there: is it full?",
};

export const moveMessages = command({
  usage: `${queueUsage} (--to QUEUE | --to-exchange EXCHANGE --routing-key KEY | --back)`,
  operands: "text",
  options: {
    ...queueOptions,
    to: { type: "string", value: "QUEUE", help: "To this queue of the same vhost." },
    "to-exchange": { type: "string", value: "EXCHANGE", help: "To this exchange, with --routing-key." },
    "routing-key": { type: "string", value: "KEY", help: "With --to-exchange: the routing key." },
    back: { type: "boolean", default: false, help: "Each dead letter to the queue in which it died." },
    "by-exchange": {
      type: "boolean",
      default: false,
      help: "With --back: through the exchange by which it came there.",
    },
    window: {
      type: "string",
      value: "N",
      default: "1",
      help: "How many are on their way at once: faster, and as many may be doubled when it is killed.",
    },
    yes: yesOption,
    json: jsonOption,
    ...lookOptions,
    ...connectionOptions,
  },
  examples: [
    {
      line: "warren messages move shop/orders.dead --back --cluster rabbitmq/warren",
      help: "Where each dead letter would go. With --yes they go there.",
    },
    {
      line: "warren messages move shop/orders --to orders.slow --older-than 2h --cluster rabbitmq/warren --yes",
      help: "Old messages into another queue.",
    },
  ],
  next: {
    0: "`warren top` shows where the messages are",
    1: "`warren messages peek VHOST/QUEUE` shows those that stay",
  },
  answers: { 0: "done", 1: "some messages could not be moved, or it was interrupted" },
  run: async ({ positionals, values }, output) => {
    const target = targetFrom(values);
    const filter = filterFrom(values);
    const count = values.count === undefined ? Number.POSITIVE_INFINITY : numberFrom("count", values.count);
    const window = numberFrom("window", values.window, maxWindow);
    const looks = isFiltered(filter) || target.kind !== "fixed";
    return withQueue(
      "move",
      positionals,
      values,
      output,
      (facts) => {
        refuseStream(facts);
        if (
          target.kind === "fixed" &&
          target.destination.exchange === "" &&
          target.destination.routingKey === facts.name
        ) {
          throw new UsageError("the messages are in that queue already");
        }
        if (looks) refuseCounting(facts, values["allow-delivery-count"]);
      },
      async (queue) => {
        await refuseMissing(queue, target);
        if (!values.yes) {
          const planned = await plannedFor(queue, { target, filter, count }, looks);
          if (values.json) output.out(jsonOf<"messages-move">(planned));
          else for (const line of plannedLines(queue, looks, planned)) output.out(line);
          return 0;
        }
        const source = await Source.open(queue.session, queue.facts);
        showLook(source, queue.facts);
        const moved = await move(queue.session, source, { target, filter, count, window }, queue.stop);
        const done = await doneOf(queue, source, moved, window);
        if (values.json) output.out(jsonOf<"messages-move">(done));
        else for (const line of doneLines(queue, done)) output.out(line);
        if (done.interrupted !== undefined) output.err(`interrupted: ${done.interrupted}`);
        return done.interrupted !== undefined || done.stays.length > 0 ? 1 : 0;
      },
    );
  },
});

interface TargetValues {
  readonly to?: string | undefined;
  readonly "to-exchange"?: string | undefined;
  readonly "routing-key"?: string | undefined;
  readonly back: boolean;
  readonly "by-exchange": boolean;
}

function targetFrom({ to, back, ...values }: TargetValues): Target {
  const { "to-exchange": exchange, "routing-key": routingKey, "by-exchange": byExchange } = values;
  if ([to !== undefined, exchange !== undefined, back].filter((given) => given).length !== 1) {
    throw new UsageError("exactly one of --to, --to-exchange and --back is needed");
  }
  if ((exchange === undefined) !== (routingKey === undefined)) {
    throw new UsageError("--to-exchange and --routing-key belong together");
  }
  if (byExchange && !back) throw new UsageError("--by-exchange belongs to --back");
  if (back) return { kind: byExchange ? "exchangeOfDeath" : "queueOfDeath" };
  const destination = { exchange: exchange ?? "", routingKey: to ?? routingKey ?? "" };
  return { kind: "fixed", destination };
}

async function refuseMissing({ session, facts }: OpenQueue, target: Target): Promise<void> {
  if (target.kind !== "fixed" || (await session.has(target.destination))) return;
  const { exchange, routingKey } = target.destination;
  const what = exchange === "" ? `queue ${quote(routingKey)}` : `exchange ${quote(exchange)}`;
  throw new CommandError(`there is no ${what} in vhost ${quote(facts.vhost)}; nothing was moved`);
}

async function plannedFor(
  { facts, session, stop }: OpenQueue,
  order: Pick<Parameters<typeof preview>[2], "filter" | "count"> & { readonly target: Target },
  looks: boolean,
): Promise<MovedMessages> {
  const source = await Source.open(session, facts);
  showLook(source, facts);
  const { target, count } = order;
  const none = { isDone: false, ready: source.initial, moved: 0, withoutUser: 0 };
  if (!looks) {
    const matching = Math.min(source.initial, count);
    const places = target.kind === "fixed" ? [{ ...target.destination, messages: matching }] : [];
    const renewed = await source.close();
    return { ...none, looked: 0, matching, renewed, places, stays: [] };
  }
  const found = await preview(session, source, { ...order, most: previewed, show: 0 }, stop);
  const places = [...found.places.values()].map((one) => ({ ...one.destination, messages: one.count }));
  const renewed = await source.close();
  const { looked, matching } = found;
  return { ...none, looked, matching, renewed, places, stays: staysOf(found.stays) };
}

const staysOf = (stays: ReadonlyMap<Stays, number>): MovedMessages["stays"] =>
  [...stays].map(([why, messages]) => ({ why, messages }));

function plannedLines(
  { facts }: OpenQueue,
  looks: boolean,
  { ready, looked, matching = 0, places = [], stays }: MovedMessages,
): readonly string[] {
  const to = (place: Destination) => printable(describeDestination(place));
  const found = looks
    ? [
        `looked at ${looked} of ${messagesOf(ready)} in ${quote(facts.name)}; ${matching} match`,
        ...places.map((place) => `  ${messagesOf(place.messages)} would go to ${to(place)}`),
        ...staysLines(stays),
      ]
    : places.map((place) => `${messagesOf(place.messages)} of ${ready} would go to ${to(place)}`);
  return [...found, "Nothing was moved; --yes moves them."];
}

const staysLines = (stays: MovedMessages["stays"]) =>
  stays.map(({ why, messages }) => `  ${messagesOf(messages)} stay: they ${whyStays[why]}`);

async function doneOf(
  { session, stop }: OpenQueue,
  source: Source,
  { looked, moved, withoutUser, stays, error }: Moved,
  window: number,
): Promise<MovedMessages> {
  const renewed = error === undefined ? await source.close() : 0;
  const counts = { looked, moved, withoutUser, renewed, stays: staysOf(stays) };
  const done = { isDone: true, ready: source.initial, ...counts };
  const again = "The same command moves the others";
  if (error !== undefined) {
    const reason = session.lostBecause ?? (error instanceof Error ? error.message : String(error));
    const both = `No message is lost; at most ${window} may be in both places`;
    return { ...done, interrupted: `${printable(reason)}. ${both}. ${again}` };
  }
  if (!stop.aborted) return done;
  return { ...done, interrupted: `no message is lost, and none is in both places. ${again}` };
}

function doneLines(
  { facts }: OpenQueue,
  { ready, looked, moved, withoutUser, renewed, stays }: MovedMessages,
): readonly string[] {
  return [
    `moved ${messagesOf(moved)}; looked at ${looked} of the ${ready} in ${quote(facts.name)}`,
    ...staysLines(stays),
    ...(withoutUser > 0 ? [lostUser(withoutUser)] : []),
    ...(renewed > 0
      ? [`  ${messagesOf(renewed)} had no delivery left and stand at the end of the queue now`]
      : []),
  ];
}
