/** `warren fmt FILE…`: formats topology files in place. */
import { format } from "../components/topology/format.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { CommandError, command, type ExitCode, UsageError } from "./command.ts";
import { bytesOf } from "./inputBytes.ts";
import { rewrite } from "./outputFile.ts";
import { nameOf } from "./standardInput.ts";

/** @throws CommandError with every reason why it cannot be formatted */
function formattedOf(file: string): { readonly text: string; readonly isSame: boolean } {
  const [name, bytes] = [nameOf(file), bytesOf(file)];
  const result = format(name, bytes);
  if ("problems" in result) throw new CommandError(result.problems.map(formatProblem).join("\n"));
  if ("cannot" in result) throw new CommandError(`${name} stays as it is: ${result.cannot}`);
  return { text: result.text, isSame: Buffer.compare(bytes, Buffer.from(result.text)) === 0 };
}

export const fmt = command({
  usage: "FILE…",
  operands: "paths",
  options: {
    check: { type: "boolean", default: false, help: "Only names the files that are not formatted." },
  },
  examples: [
    { line: "warren fmt shop.yaml", help: "Formats the file; `-` is printed instead." },
    { line: "warren fmt --check shop.yaml teams/billing.yaml", help: "In a pipeline." },
  ],
  answers: { 1: "with --check: a file is not formatted" },
  run: async ({ positionals: files, values }, { out, err }) => {
    if (files.length === 0) throw new UsageError("no FILE was given");
    let worst: ExitCode = 0;
    for (const file of files) {
      try {
        const { text, isSame } = formattedOf(file);
        if (!values.check && file === "-") out(text.trimEnd());
        if (isSame) continue;
        if (values.check && worst === 0) worst = 1;
        if (!values.check && file !== "-") rewrite(file, text);
        if (values.check || file !== "-") out(nameOf(file));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        err(`warren fmt: ${error.message}`);
        worst = 3;
      }
    }
    return worst;
  },
});
