/** `warren expand FILE`: the topology as plain objects: included files, variables and patterns are expanded. */
import { definitionOf } from "../components/topology/interchange/file/definitionOf.ts";
import { jsonFileOf } from "../components/topology/interchange/file/json.ts";
import { yamlOf } from "../components/topology/interchange/file/yaml.ts";
import { command } from "./command.ts";
import { jsonFileOption } from "./json.ts";
import { writeResult } from "./outputFile.ts";
import { planToPrint, printOptions } from "./planToPrint.ts";

export const expand = command({
  usage: "FILE",
  operands: "paths",
  options: { ...printOptions, json: jsonFileOption },
  examples: [
    { line: "warren expand shop.yaml", help: "What retries, delays and dead letters stand for." },
    {
      line: "warren expand shop.yaml --set replicas=3 -o plain.yaml",
      help: "With a variable, into a new file.",
    },
  ],
  next: {
    0: "`warren diff FILE OTHER` compares two topologies",
  },
  run: async (given, output) => {
    const printed = planToPrint(given, output);
    if (printed === undefined) return 3;
    const { plan, target } = printed;
    const { definition } = definitionOf(plan, { patterns: false });
    writeResult(given.values.json ? jsonFileOf(definition) : yamlOf(definition), target, output);
    return 0;
  },
});
