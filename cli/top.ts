/** `warren top`: the deepest and the busiest queues. It only reads. */
import { parseArgs } from "node:util";
import { readRates } from "../components/broker/queueRates.ts";
import { type SortKey, sorted, sortKeys, topScreen, totals } from "../components/status/top.ts";
import { type Command, UsageError } from "./command.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { numberFrom } from "./messagesQueue.ts";
import { columns, rows, watched } from "./watch.ts";

/** Queues on a screen without an end, e.g. in a file. */
const shown = 20;

export const top: Command = {
  usage: `${brokerUsage} [--vhost VHOST] [--sort ${sortKeys.join("|")}] [--count N] [--watch] [--json]`,
  summary: "list the deepest queues with their rates; --sort: the largest of another number",
  run: async (args, { out }) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...brokerOptions,
        vhost: { type: "string" },
        sort: { type: "string", default: "ready" },
        count: { type: "string" },
        watch: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    if (positionals.length > 0) throw new UsageError("top takes options only");
    const by = sortFrom(values.sort);
    const count = values.count === undefined ? undefined : numberFrom("count", values.count);
    const api = clientOf((await accessFrom(values)).credentials);
    return watched(values.watch, out, async () => {
      const queues = await readRates(api, values.vhost).catch(explain);
      // Two lines are the head and the sums, and one is for the cursor.
      const lines = count ?? Math.min(shown, rows() - 3);
      const result = { total: totals(queues), queues: sorted(queues, by).slice(0, lines) };
      const text = values.json
        ? JSON.stringify(result, null, values.watch ? undefined : 2)
        : topScreen(queues, by, lines, columns());
      return { text, code: 0 };
    });
  },
};

function sortFrom(text: string): SortKey {
  const key = sortKeys.find((one) => one === text);
  if (key !== undefined) return key;
  throw new UsageError(`--sort takes ${sortKeys.join(", ")}, not ${JSON.stringify(text)}`);
}
