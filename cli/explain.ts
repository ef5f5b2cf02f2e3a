/** `warren explain CODE`: the section of docs/findings.md about a problem, for a terminal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codes, meaningOf } from "../components/topology/report/checkedFile.ts";
import { command, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { packageRoot } from "./packageRoot.ts";
import { meant } from "./suggest.ts";
import { wrapped } from "./wrap.ts";

/** Path of the page in the package and in the checkout. */
const page = join("docs", "findings.md");

/** The lines below the heading, without empty ones at the ends. */
function sectionOf(text: string, code: string): string {
  const [, after = ""] = text.split(`\n## ${code}\n`);
  const [section = ""] = after.split(/\n#{1,2} /);
  return section.trim();
}

/** A row of a table as lines: what it is about, and the other cells with the names of their columns. */
function rowLines(row: readonly string[], heads: readonly string[]): readonly string[] {
  const [first = "", ...cells] = row;
  const others = cells.flatMap((cell, index) =>
    cell === "" ? [] : [`    ${wrapped(`${heads[index + 1]}: ${cell}`, 6, 4)}`],
  );
  return [`  ${wrapped(first, 4, 2)}`, ...others];
}

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** A paragraph, or a table of Markdown. */
function blockOf(block: string): string {
  if (!block.startsWith("|")) return wrapped(block.replaceAll("\n", " "), 0);
  const [heads = [], , ...rows] = block.split("\n").map(cellsOf);
  return rows.flatMap((row) => rowLines(row, heads)).join("\n");
}

/** For a terminal: paragraphs fit into it, code is indented instead of fenced, and a row of a table is several lines. */
function forTerminal(markdown: string): string {
  const parts = markdown.split(/^```.*\n/m);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part.trimEnd().replace(/^/gm, "    ");
      return part
        .trim()
        .split(/\n{2,}/)
        .map(blockOf)
        .join("\n\n");
    })
    .filter((part) => part !== "")
    .join("\n\n");
}

export const explain = command({
  usage: "CODE",
  operands: codes,
  options: { json: jsonOption },
  examples: [
    {
      line: "warren explain queue-without-source",
      help: "What the warning means, and how to mend the file.",
    },
  ],
  next: {
    0: "`warren validate FILE` checks the file",
  },
  run: async ({ positionals: [code, ...more], values }, { out }) => {
    if (code === undefined || more.length > 0) {
      throw new UsageError("exactly one CODE is needed, such as queue-without-source");
    }
    const meaning = meaningOf(code);
    if (meaning === undefined) {
      throw new UsageError(`there is no problem with the code ${JSON.stringify(code)}${meant(code, codes)}`);
    }
    const text = sectionOf(readFileSync(join(packageRoot(), page), "utf8"), code);
    out(
      values.json
        ? jsonOf<"explain">({ code, meaning, text })
        : `${code}: ${meaning}\n\n${forTerminal(text)}`,
    );
    return 0;
  },
});
