/** `warren messages purge`: deletes messages. They are gone for good, so it asks first. */
import { createInterface } from "node:readline/promises";
import { preview } from "../components/messages/preview.ts";
import { purge } from "../components/messages/purge.ts";
import { Source } from "../components/messages/source.ts";
import { quote } from "../components/topology/report/problem.ts";
import { command, type Output } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import {
  connectionOptions,
  filterFrom,
  isFiltered,
  lookOptions,
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
import { endProgress } from "./progress.ts";
import type { PurgedMessages } from "./results/messages.ts";

/** Messages that are looked at before the question. */
const previewed = 1_000;

type Order = Pick<Parameters<typeof preview>[2], "filter" | "count">;

export const purgeMessages = command({
  usage: queueUsage,
  operands: "text",
  options: {
    ...queueOptions,
    yes: {
      ...yesOption,
      help: "Deletes them; without it, the command asks in a terminal, or only counts them.",
    },
    json: jsonOption,
    ...lookOptions,
    ...connectionOptions,
  },
  examples: [
    {
      line: "warren messages purge shop/orders.dead --older-than 30d --cluster rabbitmq/warren",
      help: "Counts the old dead letters, and asks before it deletes them.",
    },
  ],
  next: {
    0: "`warren top` shows which queues are deep",
    1: "the same command deletes the others",
  },
  answers: { 0: "done", 1: "it was interrupted" },
  run: async ({ positionals, values }, output) => {
    const filter = filterFrom(values);
    const count = values.count === undefined ? Number.POSITIVE_INFINITY : numberFrom("count", values.count);
    return withQueue(
      "purge",
      positionals,
      values,
      output,
      (facts) => {
        refuseStream(facts);
        if (isFiltered(filter)) refuseCounting(facts, values["allow-delivery-count"]);
      },
      async (queue) => {
        const order = { filter, count };
        const { json, yes } = values;
        if (!yes) {
          const planned = await plannedFor(queue, order);
          // The question, and what it is about, is for people.
          const tell = json ? output.err : output.out;
          tell(plannedLine(queue, order, planned));
          if (!(await agreed(queue, tell))) {
            if (json) output.out(jsonOf<"messages-purge">(planned));
            return 0;
          }
        }
        const done = await deleteThem(queue, order);
        if (json) output.out(jsonOf<"messages-purge">(done));
        else for (const line of doneLines(queue, order, done)) output.out(line);
        if (done.interrupted !== undefined) output.err(`interrupted: ${done.interrupted}`);
        return done.interrupted === undefined ? 0 : 1;
      },
    );
  },
});

async function plannedFor(
  { facts, session, stop }: OpenQueue,
  order: Order,
): Promise<PurgedMessages & { readonly matching: number }> {
  const source = await Source.open(session, facts);
  showLook(source, facts);
  const ready = source.initial;
  const { looked, matching } = isFiltered(order.filter)
    ? await preview(session, source, { ...order, most: previewed, show: 0 }, stop)
    : { looked: 0, matching: Math.min(ready, order.count) };
  return { isDone: false, ready, looked, matching, deleted: 0, renewed: await source.close() };
}

function plannedLine(
  { facts }: OpenQueue,
  { filter }: Order,
  { ready, looked, matching = 0 }: PurgedMessages,
): string {
  const name = quote(facts.name);
  return isFiltered(filter)
    ? `looked at ${looked} of ${messagesOf(ready)} in ${name}; ${matching} match and would be deleted`
    : `${messagesOf(matching)} of ${ready} in ${name} would be deleted`;
}

async function agreed({ facts, stop }: OpenQueue, tell: Output["out"]): Promise<boolean> {
  if (!process.stdin.isTTY || stop.aborted) {
    tell("Nothing was deleted; --yes deletes them.");
    return false;
  }
  endProgress();
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking
    .question("Type the queue's name to delete them: ", { signal: stop })
    .catch(() => "");
  asking.close();
  if (answer === facts.name) return true;
  tell("Nothing was deleted.");
  return false;
}

const deletesAll = ({ filter, count }: Order) => !isFiltered(filter) && count === Number.POSITIVE_INFINITY;

async function deleteThem({ facts, session, stop }: OpenQueue, order: Order): Promise<PurgedMessages> {
  const source = await Source.open(session, facts);
  showLook(source, facts);
  const done = { isDone: true, ready: source.initial };
  if (deletesAll(order)) {
    const deleted = await source.purge();
    await source.close();
    return { ...done, looked: 0, deleted, renewed: 0 };
  }
  const { purged: deleted, looked, error } = await purge(source, order.filter, order.count, stop);
  const renewed = error === undefined ? await source.close() : 0;
  const counts = { ...done, looked, deleted, renewed };
  if (error === undefined && !stop.aborted) return counts;
  const reason = error === undefined ? "by a signal" : (session.lostBecause ?? String(error));
  return { ...counts, interrupted: `${reason}. The other messages are still there` };
}

function doneLines(
  { facts }: OpenQueue,
  order: Order,
  { ready, looked, deleted, renewed }: PurgedMessages,
): readonly string[] {
  if (deletesAll(order)) return [`deleted ${messagesOf(deleted)} of ${quote(facts.name)}`];
  return [
    `deleted ${messagesOf(deleted)}; looked at ${looked} of the ${ready} in ${quote(facts.name)}`,
    ...(renewed > 0
      ? [`  ${messagesOf(renewed)} had no delivery left and stand at the end of the queue now`]
      : []),
  ];
}
