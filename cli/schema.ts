/** `warren schema`: the JSON Schema of topology files, for editors and other checks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";
import { packageRoot } from "./packageRoot.ts";

/** Path of the schema in the package and in the checkout. */
export const schemaPath = join("docs", "topology.schema.json");

export const schema = command({
  usage: "",
  options: {},
  examples: [
    { line: "warren schema > topology.schema.json", help: "For an editor that takes it from a file." },
  ],
  run: async (_, { out }) => {
    out(readFileSync(join(packageRoot(), schemaPath), "utf8").trimEnd());
    return 0;
  },
});
