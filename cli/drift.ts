/** `warren drift FILE`: where a live broker differs from the file. It only reads, and locks nothing. */
import { parseArgs } from "node:util";
import { driftOf } from "../components/topology/compare/drift.ts";
import { driftFormats } from "../components/topology/compare/driftFormat.ts";
import { brokerPlan } from "../components/topology/interchange/definitions/livePlan.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { formatFrom } from "./format.ts";
import { brokerFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { loadFile, loadOptions, loadUsage } from "./load.ts";

export const drift: Command = {
  usage: `FILE ${brokerUsage} [--format ${Object.keys(driftFormats).join("|")}] [--others] ${loadUsage}`,
  summary:
    "list what a live broker has that differs from the file, changing nothing; --others: list what the file does not name",
  answers: { 0: "the broker has what the file says", 1: "it has drifted" },
  run: async (args, { out, err }) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...brokerOptions,
        ...loadOptions,
        format: { type: "string", default: "text" },
        others: { type: "boolean", default: false },
      },
    });
    const print = formatFrom(driftFormats, values.format);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("exactly one FILE is needed");
    const { plan, problems } = loadFile(file, values);
    if (plan === undefined)
      throw new CommandError(`${file} has mistakes\n${problems.map(formatProblem).join("\n")}`);
    const broker = await brokerFrom(values);
    const live = await brokerPlan(broker);
    // Every broker reports its version. A server that does not is no broker, and must not count as one that lost
    // everything.
    if (live.brokerVersion === undefined) {
      throw new CommandError(
        `${broker.url} does not answer as a broker does; is this the address of the management API?`,
      );
    }
    for (const problem of live.problems) {
      // Objects that the file names are reported below; those of others only with --others.
      if (problem.severity === "warning" || values.others) err(`not compared: ${formatProblem(problem)}`);
    }
    const found = driftOf(live, plan);
    out(print(found, values.others));
    return found.drifted.length === 0 ? 0 : 1;
  },
};
