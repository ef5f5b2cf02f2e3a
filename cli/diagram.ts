/** `warren diagram FILE`: the topology as a picture; `--live` adds what a broker reports. */
import { extname } from "node:path";
import { dotOf } from "../components/topology/diagram/dot.ts";
import { type GraphOptions, graphOf } from "../components/topology/diagram/graph.ts";
import { type Live, liveFrom, type QueueReport } from "../components/topology/diagram/live.ts";
import { mermaidOf } from "../components/topology/diagram/mermaid.ts";
import type { Graph } from "../components/topology/diagram/model.ts";
import { htmlOf } from "../components/topology/diagram/page/html.ts";
import { svgOf } from "../components/topology/diagram/svg.ts";
import type { Plan } from "../components/topology/model.ts";
import { formatProblem, quote } from "../components/topology/report/problem.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { brokerFrom, brokerOptions } from "./liveBroker.ts";
import { loadFile, loadOptions } from "./load.ts";
import { outputOptions, writeResult } from "./outputFile.ts";
import { pageScript } from "./pageScript.ts";
import { nameOf } from "./standardInput.ts";

interface Drawing {
  readonly plan: Plan;
  readonly graph: Graph;
  readonly live: Live | undefined;
  readonly title: string;
}

/** The layout library is large, and no other command needs it. */
async function picture({ graph, live }: Drawing): Promise<string> {
  const { layoutOf } = await import("../components/topology/diagram/layout.ts");
  return svgOf(await layoutOf(graph, live?.linesOf), live?.stateOf);
}

const formats: { readonly [name: string]: (drawing: Drawing) => Promise<string> } = {
  svg: picture,
  html: async (drawing) => htmlOf({ ...drawing, svg: await picture(drawing), script: pageScript() }),
  mmd: async ({ graph }) => mermaidOf(graph),
  dot: async ({ graph }) => dotOf(graph),
};

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
    vhost: { type: "string", value: "NAME", help: "Draws this vhost only." },
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
  run: async ({ positionals, values }, output) => {
    const [file, another] = positionals;
    if (file === undefined || another !== undefined) throw new UsageError("exactly one FILE must be given");
    const format = formatOf(values.format, values.output);
    const { plan, problems } = loadFile(file, values);
    if (plan === undefined) {
      for (const problem of problems) output.err(formatProblem(problem));
      return 3;
    }
    if (values.vhost !== undefined && !plan.vhosts.some(({ name }) => name === values.vhost)) {
      throw new CommandError(`there is no vhost ${quote(values.vhost)} in ${nameOf(file)}`);
    }
    const options: GraphOptions = {
      users: values.users === true,
      ...(values.vhost !== undefined && { vhost: values.vhost }),
    };
    const live = values.live
      ? liveFrom(await (await brokerFrom(values)).get<readonly QueueReport[]>("/queues"))
      : undefined;
    const draw = formats[format];
    if (draw === undefined) throw new UsageError(`--format takes ${Object.keys(formats).join(", ")}`);
    const drawn = await draw({ plan, graph: graphOf(plan, options), live, title: nameOf(file) });
    writeResult(drawn, values, output);
    return 0;
  },
});
