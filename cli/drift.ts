/** `warren drift FILE`: where a live broker differs from the file. It only reads, and locks nothing. */
import { driftOf } from "../components/topology/compare/drift.ts";
import { driftFormats } from "../components/topology/compare/driftFormat.ts";
import { brokerPlan } from "../components/topology/interchange/definitions/livePlan.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { chosenFormat, formatOption, jsonFormatOption } from "./format.ts";
import { brokerFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { loadFile, loadOptions } from "./load.ts";
import { nameOf } from "./standardInput.ts";

export const drift = command({
  usage: `FILE ${brokerUsage}`,
  operands: "paths",
  options: {
    format: formatOption(driftFormats, "text", "For people, for programs, or for a job's summary."),
    json: jsonFormatOption,
    others: { type: "boolean", default: false, help: "Lists what the file does not name, too." },
    ...loadOptions,
    ...brokerOptions,
  },
  examples: [
    {
      line: "warren drift shop.yaml --stack Pulumi.prod.yaml --cluster rabbitmq/warren",
      help: "A cluster that Warren made, through Kubernetes.",
    },
    {
      line: "WARREN_PASSWORD=… warren drift shop.yaml --url https://rabbit.example.com:15671 --user dora",
      help: "Any other broker.",
    },
  ],
  next: {
    0: "`warren status` tells whether the cluster is healthy",
    1: "`pulumi up --refresh` sets the broker right; to keep a change, write it into the file",
  },
  answers: { 0: "the broker has what the file says", 1: "it has drifted" },
  run: async ({ positionals, values }, { out, err }) => {
    const print = chosenFormat(driftFormats, values);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("exactly one FILE is needed");
    const { plan, problems } = loadFile(file, values);
    if (plan === undefined)
      throw new CommandError(`${nameOf(file)} has mistakes\n${problems.map(formatProblem).join("\n")}`);
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
});
