/** For people: each problem on a line that editors understand, the place itself, and where to read on. */
import type { Problem } from "../model.ts";
import { formatProblem } from "../problem.ts";
import { excerpt } from "./excerpt.ts";
import { type CheckedFile, pageOf, severityOf, type TextOf } from "./report.ts";

const colours = { error: 31, warning: 33 } as const;

/** Bold, and the word `error` or `warning` in its colour. */
function coloured(line: string, problem: Problem): string {
  const severity = severityOf(problem);
  const word = ` ${severity} ${problem.code}:`;
  return `\u001b[1m${line.replace(word, ` \u001b[${colours[severity]}m${severity}\u001b[39m ${problem.code}:`)}\u001b[0m`;
}

/** @param colour whether a terminal reads it that wants colours */
export function asText(files: readonly CheckedFile[], textOf: TextOf, colour: boolean): readonly string[] {
  const linesOf = new Map<string, readonly string[]>();
  const lines = (file: string) => {
    const known = linesOf.get(file) ?? (textOf(file) ?? "").split(/\r?\n/);
    linesOf.set(file, known);
    return known;
  };
  return files.flatMap(({ file, problems, summary }) => [
    ...problems.flatMap((problem) => {
      const line = formatProblem(problem);
      return [
        colour ? coloured(line, problem) : line,
        ...(problem.at ? excerpt(problem, problem.at, lines(problem.at.file)) : []),
        `    see ${pageOf(problem.code)}`,
      ];
    }),
    ...(problems.length === 0 && summary !== undefined ? [`${file}: ${summary}: good`] : []),
  ]);
}
