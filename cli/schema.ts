/** `warren schema`: the JSON Schema of topology files, for editors and other checks. */
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { type Command, CommandError } from "./command.ts";

/** Where the schema lies in the package and in the checkout. */
export const schemaPath = join("docs", "topology.schema.json");

export const schema: Command = {
  usage: "",
  summary: "print the JSON Schema of topology files",
  run: async (args, { out }) => {
    parseArgs({ args: [...args], options: {} });
    const root = findPackageJSON("..", import.meta.url);
    if (root === undefined) throw new CommandError("the package that this command belongs to is incomplete");
    out(readFileSync(join(dirname(root), schemaPath), "utf8").trimEnd());
    return 0;
  },
};
