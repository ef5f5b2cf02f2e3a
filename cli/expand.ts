/** `warren expand FILE`: the topology as plain objects: included files, variables and patterns are expanded. */
import { definitionOf } from "../components/topology/interchange/file/definitionOf.ts";
import { yamlOf } from "../components/topology/interchange/file/yaml.ts";
import { command } from "./command.ts";
import { writeResult } from "./outputFile.ts";
import { planToPrint, printOptions } from "./planToPrint.ts";

export const expand = command({
  usage: "FILE",
  operands: "paths",
  options: printOptions,
  examples: [
    { line: "warren expand shop.yaml", help: "What retries, delays and dead letters stand for." },
    {
      line: "warren expand shop.yaml --set replicas=3 -o plain.yaml",
      help: "With a variable, into a new file.",
    },
  ],
  run: async (given, output) => {
    const printed = planToPrint(given, output);
    if (printed === undefined) return 3;
    const { plan, target } = printed;
    writeResult(yamlOf(definitionOf(plan, { patterns: false }).definition), target, output);
    return 0;
  },
});
