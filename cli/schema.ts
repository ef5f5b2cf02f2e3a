/** `warren schema`: the JSON Schema of topology files, or of what a command prints with `--json`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { command, UsageError } from "./command.ts";
import { packageRoot } from "./packageRoot.ts";
import { meant } from "./suggest.ts";

/** Path of the schema in the package and in the checkout. */
export const schemaPath = join("docs", "topology.schema.json");

/** The schemas of results, as `validate.schema.json`, in the package and in the checkout. */
export const resultsFolder = join("docs", "results");

/** They print topology files. */
const ofTopology = ["expand", "import"];

const ending = ".schema.json";

const described: readonly string[] = [
  ...ofTopology,
  ...readdirSync(join(packageRoot(), resultsFolder)).map((name) => name.replace(ending, "")),
].toSorted();

function pathFor(name: string | undefined): string {
  if (name === undefined || ofTopology.includes(name)) return schemaPath;
  if (described.includes(name)) return join(resultsFolder, `${name}${ending}`);
  throw new UsageError(
    `--of takes ${described.join(", ")}, not ${JSON.stringify(name)}${meant(name, described)}`,
  );
}

export const schema = command({
  usage: "",
  options: {
    of: {
      type: "string",
      choices: described,
      value: "COMMAND",
      help: "The schema of what this command prints with --json, e.g. messages-move.",
    },
  },
  examples: [
    { line: "warren schema > topology.schema.json", help: "For an editor that takes it from a file." },
    { line: "warren schema --of validate", help: "What `warren validate --json` prints." },
  ],
  next: {
    0: "docs/topology.md says how an editor uses it",
  },
  run: async ({ values }, { raw }) => {
    raw(readFileSync(join(packageRoot(), pathFor(values.of)), "utf8").trimEnd());
    return 0;
  },
});
