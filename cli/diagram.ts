/** `warren diagram FILE`: the topology as a picture; `--live` adds what a broker reports. */
import { extname } from "node:path";
import { type GraphOptions, graphOf } from "../components/topology/diagram/graph.ts";
import { liveFrom, type QueueReport } from "../components/topology/diagram/live.ts";
import { overviewOf } from "../components/topology/diagram/overview.ts";
import { withPatterns } from "../components/topology/diagram/patterns.ts";
import { formatProblem, quote } from "../components/topology/report/problem.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { formats } from "./drawing.ts";
import { brokerFrom, brokerOptions } from "./liveBroker.ts";
import { loadFile, loadOptions } from "./load.ts";
import { outputOptions, writeResult } from "./outputFile.ts";
import { nameOf } from "./standardInput.ts";

function formatOf(format: string | undefined, output: string | undefined): string {
  const name = format ?? (output === undefined ? "mmd" : extname(output).slice(1));
  if (Object.hasOwn(formats, name)) return name;
  const allowed = Object.keys(formats).join(", ");
  throw new UsageError(
    format === undefined
      ? `the end of ${JSON.stringify(output)} says no format; give a file that ends with one of .${allowed.replaceAll(", ", ", .")}`
      : `--format takes ${allowed}, not ${JSON.stringify(format)}`,
  );
}

export const diagram = command({
  usage: "FILE",
  operands: "paths",
  options: {
    ...outputOptions,
    format: {
      type: "string",
      choices: Object.keys(formats),
      help: "Without it, the end of the file's name says it; on the standard output it is mmd.",
    },
    vhost: { type: "string", value: "NAME", help: "Draws this vhost only, and all of it." },
    unfold: {
      type: "boolean",
      help: "Draws every object: the inside of each pattern, and no overview.",
    },
    users: { type: "boolean", help: "Adds who may publish and who may consume." },
    live: { type: "boolean", help: "Adds what a broker reports: messages, consumers, what is missing." },
    ...loadOptions,
    ...brokerOptions,
  },
  examples: [
    {
      line: "warren diagram shop.yaml -o shop.html",
      help: "A page in which you can search and follow messages.",
    },
    {
      line: "warren diagram shop.yaml --live --cluster rabbitmq/warren -o live.svg",
      help: "With the messages that wait in each queue.",
    },
  ],
  next: {
    0: "--format html makes a page to look around in",
  },
  run: async ({ positionals, values }, output) => {
    const [file, another] = positionals;
    if (file === undefined || another !== undefined) throw new UsageError("exactly one FILE must be given");
    const format = formatOf(values.format, values.output);
    const { plan, problems, patterns, teams } = loadFile(file, values);
    if (plan === undefined) {
      for (const problem of problems) output.err(formatProblem(problem));
      return 3;
    }
    if (values.vhost !== undefined && !plan.vhosts.some(({ name }) => name === values.vhost)) {
      throw new CommandError(`there is no vhost ${quote(values.vhost)} in ${nameOf(file)}`);
    }
    const options: GraphOptions = {
      users: values.users === true,
      teams,
      ...(values.vhost !== undefined && { vhost: values.vhost }),
    };
    const live = values.live
      ? liveFrom(await (await brokerFrom(values)).get<readonly QueueReport[]>("/queues"))
      : undefined;
    const draw = formats[format];
    if (draw === undefined) throw new UsageError(`--format takes ${Object.keys(formats).join(", ")}`);
    const whole = graphOf(plan, options);
    const isWhole = values.unfold === true;
    const graph = isWhole ? whole : withPatterns(whole, patterns);
    const overview = isWhole || values.vhost !== undefined ? undefined : overviewOf(graph);
    const drawn = await draw({ plan, graph, overview, live, title: nameOf(file), tell: output.err });
    writeResult(drawn, values, output);
    return 0;
  },
});
