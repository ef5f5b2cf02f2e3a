/** `warren schema`: the JSON Schema of topology files, for editors and other checks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "./command.ts";
import { packageRoot } from "./packageRoot.ts";

/** Path of the schema in the package and in the checkout. */
export const schemaPath = join("docs", "topology.schema.json");

export const schema: Command = {
  usage: "",
  summary: "print the JSON Schema of topology files",
  run: async (args, { out }) => {
    parseArgs({ args: [...args], options: {} });
    out(readFileSync(join(packageRoot(), schemaPath), "utf8").trimEnd());
    return 0;
  },
};
