/** `warren drift FILE`: what a living broker holds otherwise than the file says. It only asks, and locks nothing. */
import { parseArgs } from "node:util";
import { driftOf } from "../components/topology/compare/drift.ts";
import { driftFormats } from "../components/topology/compare/driftFormat.ts";
import { brokerPlan } from "../components/topology/definitions/livePlan.ts";
import { formatPath, formatProblem } from "../components/topology/problem.ts";
import { type Command, CommandError, UsageError } from "./command.ts";
import { formatFrom } from "./format.ts";
import { brokerFrom, brokerOptions, brokerUsage } from "./livingBroker.ts";
import { loadFile, loadOptions, loadUsage } from "./load.ts";

export const drift: Command = {
  usage: `FILE ${brokerUsage} [--format ${Object.keys(driftFormats).join("|")}] [--others] ${loadUsage}`,
  summary:
    "say what a living broker has otherwise than the file says, changing nothing; --others: list what the file does not name",
  exitCodes: {
    says: "Exit codes of drift: 0 the broker has what the file says, 2 it has drifted, 1 that could not be found out.",
    failed: 1,
  },
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
    const living = await brokerPlan(broker);
    // Every broker says its version. What does not is none, and must not count as a broker that has lost everything.
    if (living.brokerVersion === undefined) {
      throw new CommandError(
        `${broker.url} does not answer as a broker does; is this the address of the management API?`,
      );
    }
    for (const problem of living.problems) err(`not compared: ${formatProblem(problem)}`);
    const found = driftOf(living, plan);
    out(print(found, values.others));
    for (const { kind, path } of found.unknown) {
      err(`warren drift: whether ${kind} ${formatPath(path)} has drifted is not known: it could not be read`);
    }
    if (found.unknown.length > 0) return 1;
    return found.drifted.length === 0 ? 0 : 2;
  },
};
