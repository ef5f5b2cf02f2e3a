/** `warren expand FILE`: the topology with its other files, variables and patterns made into plain objects. */
import { parseArgs } from "node:util";
import { formatProblem } from "../components/topology/problem.ts";
import { definitionOf } from "../components/topology/write/definitionOf.ts";
import { yamlOf } from "../components/topology/write/yaml.ts";
import { type Command, UsageError } from "./command.ts";
import { loadFile, loadOptions, loadUsage } from "./load.ts";
import { outputOption, writeResult } from "./outputFile.ts";

export const expand: Command = {
  usage: `FILE [-o OUTPUT] ${loadUsage}`,
  summary: "print a topology as one file of plain objects, every pattern expanded",
  run: async (args, output) => {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...loadOptions, ...outputOption },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("exactly one FILE is needed");
    const { plan, problems } = loadFile(file, values);
    for (const problem of problems) output.err(formatProblem(problem));
    if (plan === undefined) return 1;
    writeResult(yamlOf(definitionOf(plan, { patterns: false }).definition), values.output, output);
    return 0;
  },
};
