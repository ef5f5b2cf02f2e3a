/** `warren messages purge`: deletes messages. They are gone for good, so it asks first. */
import { createInterface } from "node:readline/promises";
import { preview } from "../components/messages/preview.ts";
import { purge } from "../components/messages/purge.ts";
import { Source } from "../components/messages/source.ts";
import { quote } from "../components/topology/report/problem.ts";
import { command, type ExitCode, type Output } from "./command.ts";
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
  withQueue,
  yesOption,
} from "./messagesQueue.ts";

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
    ...lookOptions,
    ...connectionOptions,
  },
  examples: [
    {
      line: "warren messages purge shop/orders.dead --older-than 30d --cluster rabbitmq/warren",
      help: "Counts the old dead letters, and asks before it deletes them.",
    },
  ],
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
        if (!values.yes && !(await agreed(queue, order, output))) return 0;
        return deleteThem(queue, order, output);
      },
    );
  },
});

async function agreed({ facts, session, stop }: OpenQueue, order: Order, { out }: Output): Promise<boolean> {
  const source = await Source.open(session, facts);
  const name = quote(facts.name);
  if (isFiltered(order.filter)) {
    const found = await preview(session, source, { ...order, most: previewed, show: 0 }, stop);
    out(
      `looked at ${found.looked} of ${messagesOf(source.initial)} in ${name}; ${found.matching} match and would be deleted`,
    );
  } else {
    out(
      `${messagesOf(Math.min(source.initial, order.count))} of ${source.initial} in ${name} would be deleted`,
    );
  }
  await source.close();
  if (!process.stdin.isTTY || stop.aborted) {
    out("Nothing was deleted; --yes deletes them.");
    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking
    .question("Type the queue's name to delete them: ", { signal: stop })
    .catch(() => "");
  asking.close();
  if (answer === facts.name) return true;
  out("Nothing was deleted.");
  return false;
}

async function deleteThem(
  { facts, session, stop }: OpenQueue,
  { filter, count }: Order,
  { out, err }: Output,
): Promise<ExitCode> {
  const source = await Source.open(session, facts);
  if (!isFiltered(filter) && count === Number.POSITIVE_INFINITY) {
    out(`deleted ${messagesOf(await source.purge())} of ${quote(facts.name)}`);
    await source.close();
    return 0;
  }
  const { purged, looked, error } = await purge(source, filter, count, stop);
  const renewed = error === undefined ? await source.close() : 0;
  out(`deleted ${messagesOf(purged)}; looked at ${looked} of the ${source.initial} in ${quote(facts.name)}`);
  if (renewed > 0) out(`  ${messagesOf(renewed)} had no delivery left and stand at the end of the queue now`);
  if (error !== undefined) {
    err(`interrupted: ${session.lostBecause ?? String(error)}. The other messages are still there`);
  }
  return error === undefined && !stop.aborted ? 0 : 1;
}
