/** `warren top`: the deepest and the busiest queues. It only reads. */
import { readRates } from "../components/broker/queueRates.ts";
import { type SortKey, sorted, sortKeys, topScreen, totals } from "../components/status/top.ts";
import { command, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { numberFrom } from "./messagesQueue.ts";
import { columns, rows, watched, watchOption } from "./watch.ts";

/** Queues on a screen without an end, e.g. in a file. */
const shown = 20;

export const top = command({
  usage: brokerUsage,
  options: {
    vhost: { type: "string", value: "VHOST", help: "Only the queues of this vhost." },
    sort: {
      type: "string",
      choices: sortKeys,
      default: "ready",
      help: "The number that is to be the largest.",
    },
    count: { type: "string", value: "N", help: "How many queues; without it, as many as fit on the screen." },
    watch: watchOption,
    json: jsonOption,
    ...brokerOptions,
  },
  examples: [
    { line: "warren top --cluster rabbitmq/warren --watch", help: "Where messages pile up just now." },
    {
      line: "warren top --cluster rabbitmq/warren --vhost shop --sort unacknowledged --count 5",
      help: "The five queues of a vhost whose consumers hold most.",
    },
  ],
  next: {
    0: "`warren messages peek VHOST/QUEUE` shows messages of a queue",
  },
  run: async ({ values }, { out }) => {
    const by = sortFrom(values.sort);
    const count = values.count === undefined ? undefined : numberFrom("count", values.count);
    const api = clientOf((await accessFrom(values)).credentials);
    return watched(values.watch, out, async () => {
      const queues = await readRates(api, values.vhost).catch(explain);
      // Two lines are the head and the sums, and one is for the cursor.
      const lines = count ?? Math.min(shown, rows() - 3);
      const result = { total: totals(queues), queues: sorted(queues, by).slice(0, lines) };
      const text = values.json
        ? jsonOf<"top">(result, values.watch ? 0 : 2)
        : topScreen(queues, by, lines, columns());
      return { text, code: 0 };
    });
  },
});

function sortFrom(text: string): SortKey {
  const key = sortKeys.find((one) => one === text);
  if (key !== undefined) return key;
  throw new UsageError(`--sort takes ${sortKeys.join(", ")}, not ${JSON.stringify(text)}`);
}
