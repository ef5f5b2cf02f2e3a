/** `warren fmt FILE…`: formats topology files in place. */
import { format } from "../components/topology/format.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { CommandError, command, type ExitCode, UsageError } from "./command.ts";
import { bytesOf } from "./inputBytes.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { rewrite } from "./outputFile.ts";
import type { Results } from "./results.ts";
import { isInput, nameOf } from "./standardInput.ts";

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
    json: jsonOption,
  },
  examples: [
    { line: "warren fmt shop.yaml", help: "Formats the file; `-` is printed instead." },
    { line: "warren fmt --check shop.yaml teams/billing.yaml", help: "In a pipeline." },
  ],
  next: {
    0: "`warren validate FILE` checks what the file means",
    1: "`warren fmt FILE…` formats them",
  },
  answers: { 1: "with --check: a file is not formatted" },
  run: async ({ positionals: files, values }, { out, raw, err }) => {
    if (files.length === 0) throw new UsageError("no FILE was given");
    const { check, json } = values;
    const done: Results["fmt"]["files"][number][] = [];
    let worst: ExitCode = 0;
    for (const file of files) {
      try {
        const { text, isSame } = formattedOf(file);
        const isPrinted = isInput(file) && !check;
        done.push({ file: nameOf(file), isFormatted: isSame, ...(isPrinted && { text }) });
        // What is formatted is the file itself, whoever reads it.
        if (isPrinted && !json) raw(text.trimEnd());
        if (isSame) continue;
        if (check && worst === 0) worst = 1;
        if (!check && !isInput(file)) rewrite(file, text);
        if (!isPrinted && !json) out(nameOf(file));
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        err(`warren fmt: ${error.message}`);
        worst = 3;
      }
    }
    if (json) out(jsonOf<"fmt">({ files: done }));
    return worst;
  },
});
