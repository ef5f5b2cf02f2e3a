/** `warren messages move`: to another queue or exchange, or dead letters back to where they came from. */
import { describeDestination, type Target } from "../components/messages/destination.ts";
import { type Moved, move, type Stays } from "../components/messages/move.ts";
import { preview } from "../components/messages/preview.ts";
import { Source } from "../components/messages/source.ts";
import { printable } from "../components/topology/diagram/printable.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError, command, type ExitCode, type Output, UsageError } from "./command.ts";
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
  withQueue,
  yesOption,
} from "./messagesQueue.ts";

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
        if (!values.yes) return previewOf(queue, { target, filter, count }, looks, output);
        const source = await Source.open(queue.session, queue.facts);
        const moved = await move(queue.session, source, { target, filter, count, window }, queue.stop);
        return report(queue, source, moved, window, output);
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

async function previewOf(
  { facts, session, stop }: OpenQueue,
  order: Pick<Parameters<typeof preview>[2], "filter" | "count"> & { readonly target: Target },
  looks: boolean,
  { out }: Output,
): Promise<ExitCode> {
  const source = await Source.open(session, facts);
  const { target, count } = order;
  if (looks) {
    const found = await preview(session, source, { ...order, most: previewed, show: 0 }, stop);
    out(
      `looked at ${found.looked} of ${messagesOf(source.initial)} in ${quote(facts.name)}; ${found.matching} match`,
    );
    for (const { destination, count } of found.places.values()) {
      out(`  ${messagesOf(count)} would go to ${printable(describeDestination(destination))}`);
    }
    for (const line of staysLines(found.stays)) out(line);
  } else if (target.kind === "fixed") {
    const all = Math.min(source.initial, count);
    out(
      `${messagesOf(all)} of ${source.initial} would go to ${printable(describeDestination(target.destination))}`,
    );
  }
  await source.close();
  out("Nothing was moved; --yes moves them.");
  return 0;
}

function staysLines(stays: ReadonlyMap<Stays, number>): readonly string[] {
  return [...stays].map(([why, count]) => `  ${messagesOf(count)} stay: they ${whyStays[why]}`);
}

async function report(
  { facts, session, stop }: OpenQueue,
  source: Source,
  { looked, moved, withoutUser, stays, error }: Moved,
  window: number,
  { out, err }: Output,
): Promise<ExitCode> {
  const renewed = error === undefined ? await source.close() : 0;
  out(`moved ${messagesOf(moved)}; looked at ${looked} of the ${source.initial} in ${quote(facts.name)}`);
  for (const line of staysLines(stays)) out(line);
  if (withoutUser > 0) out(lostUser(withoutUser));
  if (renewed > 0) out(`  ${messagesOf(renewed)} had no delivery left and stand at the end of the queue now`);
  if (error !== undefined) {
    const reason = session.lostBecause ?? (error instanceof Error ? error.message : String(error));
    err(
      `interrupted: ${printable(reason)}. No message is lost; at most ${window} may be in both places. ` +
        "The same command moves the others",
    );
    return 1;
  }
  if (stop.aborted)
    err("interrupted: no message is lost, and none is in both places. The same command moves the others");
  return stop.aborted || stays.size > 0 ? 1 : 0;
}
