/** `warren expand FILE`: the topology as plain objects: included files, variables and patterns are expanded. */
import { definitionOf } from "../components/topology/interchange/file/definitionOf.ts";
import { withFindings } from "../components/topology/interchange/file/findings.ts";
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
    const { plan, severities, target } = printed;
    const definition = withFindings(definitionOf(plan, { patterns: false }).definition, severities);
    writeResult(given.values.json ? jsonFileOf(definition) : yamlOf(definition), target, output);
    for (const file of severities.ofFiles.keys()) {
      if (severities.ofFiles.get(file)?.size)
        output.err(`${file}: its \`findings\` are left out: they are for its own objects only`);
    }
    return 0;
  },
});
