/** `warren expand FILE`: the topology as plain objects: included files, variables and patterns are expanded. */
import { definitionOf } from "../components/topology/interchange/file/definitionOf.ts";
import { yamlOf } from "../components/topology/interchange/file/yaml.ts";
import type { Command } from "./command.ts";
import { loadUsage } from "./load.ts";
import { writeResult } from "./outputFile.ts";
import { planToPrint } from "./planToPrint.ts";

export const expand: Command = {
  usage: `FILE [-o OUTPUT] ${loadUsage}`,
  summary: "print a topology as one file of plain objects, every pattern expanded",
  run: async (args, output) => {
    const printed = planToPrint(args, output);
    if (printed === undefined) return 3;
    const { plan, target } = printed;
    writeResult(yamlOf(definitionOf(plan, { patterns: false }).definition), target, output);
    return 0;
  },
};
