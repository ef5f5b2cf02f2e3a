/** `warren messages peek`: shows messages, and leaves them where they are. */
import type { Message } from "../components/messages/message.ts";
import { preview } from "../components/messages/preview.ts";
import { asJson, asText } from "../components/messages/show.ts";
import { Source } from "../components/messages/source.ts";
import { type Offset, readStream, shortWait } from "../components/messages/stream.ts";
import { command, UsageError } from "./command.ts";
import { jsonOption } from "./json.ts";
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
  showLook,
  withQueue,
} from "./messagesQueue.ts";

/** Messages that are looked at to find those that pass a filter. */
const mostLooked = 1_000;

export const peekMessages = command({
  usage: queueUsage,
  operands: "text",
  options: {
    ...queueOptions,
    offset: {
      type: "string",
      value: "first|last|N|TIME",
      help: "Of a stream: where to begin, by number or by time (2026-11-29T03:00:00Z).",
    },
    json: jsonOption,
    ...lookOptions,
    ...connectionOptions,
  },
  examples: [
    { line: "warren messages peek shop/orders --cluster rabbitmq/warren", help: "The first five messages." },
    {
      line: "warren messages peek %2F/orders.dead --reason rejected --count 1 --json --cluster rabbitmq/warren",
      help: "One dead letter that a consumer rejected, in the vhost /.",
    },
  ],
  next: {
    0: "`warren messages move VHOST/QUEUE --back` returns dead letters to where they died",
  },
  run: async ({ positionals, values }, output) => {
    const filter = filterFrom(values);
    const count = numberFrom("count", values.count ?? "5", mostLooked);
    const offset = values.offset === undefined ? undefined : offsetFrom(values.offset);
    const show = values.json ? asJson : asText;
    return withQueue(
      "peek",
      positionals,
      values,
      output,
      (facts) => {
        if (facts.type === "stream") {
          if (isFiltered(filter)) throw new UsageError("a stream is read from an --offset, without filters");
          return;
        }
        if (offset !== undefined)
          throw new UsageError(`--offset belongs to a stream; this is a ${facts.type} queue`);
        refuseCounting(facts, values["allow-delivery-count"]);
      },
      async (queue) => {
        const { shown, said } = await looked(queue, offset ?? "first", count, filter);
        for (const [index, message] of shown.entries()) output.out(show(message, index + 1));
        if (!values.json) output.out(said);
        return 0;
      },
    );
  },
});

async function looked(
  { facts, session, stop }: OpenQueue,
  offset: Offset,
  count: number,
  filter: Parameters<typeof preview>[2]["filter"],
): Promise<{ readonly shown: readonly Message[]; readonly said: string }> {
  if (facts.type === "stream") {
    const part = { from: offset, most: count, ...shortWait };
    const shown: Message[] = [];
    for await (const message of readStream(session, facts.name, part, stop)) shown.push(message);
    return { shown, said: `${messagesOf(shown.length)} of the stream; nothing was changed` };
  }
  const source = await Source.open(session, facts);
  showLook(source, facts);
  const order = { filter, most: mostLooked, count, show: count };
  const { first, looked } = await preview(session, source, order, stop);
  const renewed = await source.close();
  const marked = looked === 0 ? "nothing was changed" : "all stay, marked as delivered before";
  const counted = facts.countsReturns ? "; each has one delivery less left" : "";
  const atEnd =
    renewed === 0 ? "" : `; ${messagesOf(renewed)} had none left and stand at the end of the queue now`;
  return {
    shown: first,
    said: `${messagesOf(first.length)} shown, ${looked} looked at, of ${source.initial} ready; ${marked}${counted}${atEnd}`,
  };
}

function offsetFrom(text: string): Offset {
  if (text === "first" || text === "last") return text;
  if (/^\d+$/.test(text)) return Number(text);
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `--offset takes first, last, a number, or a time such as 2026-11-29T03:00:00Z, not ${JSON.stringify(text)}`,
  );
}
