/** For people: each problem on a line that editors understand, with an excerpt and a link to the explanation. */
import { onTerminal, printable } from "../escape.ts";
import type { Problem } from "../model.ts";
import { type CheckedFile, pageOf, severityOf, type TextOf } from "./checkedFile.ts";
import { excerpt } from "./excerpt.ts";
import { formatProblem } from "./problem.ts";
import { byCode, totals } from "./totals.ts";

const colours = { error: 31, warning: 33 } as const;

/** Maximum number of problems of one kind in one file; the other formats list them all. */
const maxOfOneCode = 20;

/** Bold, with the word `error` or `warning` in its colour, if there are colours. */
export function problemLine(problem: Problem, colour: boolean): string {
  const line = onTerminal(formatProblem(problem));
  if (!colour) return line;
  const severity = severityOf(problem);
  const word = ` ${severity} ${problem.code}:`;
  return `\u001b[1m${line.replace(word, ` \u001b[${colours[severity]}m${severity}\u001b[39m ${problem.code}:`)}\u001b[0m`;
}

export interface TextOptions {
  readonly colour: boolean;
  /** Whether a line says that a file is good. @default true */
  readonly saysGood?: boolean;
  /** The path from the working directory to the folder of `docs`: `node_modules/pulumi-warren/`. */
  readonly pages: string;
}

/** The lines of each file, split once. */
function linesFrom(textOf: TextOf): (file: string) => readonly string[] {
  const linesOf = new Map<string, readonly string[]>();
  return (file) => {
    const known = linesOf.get(file) ?? (textOf(file) ?? "").split(/\r?\n/);
    linesOf.set(file, known);
    return known;
  };
}

export function asText(
  files: readonly CheckedFile[],
  textOf: TextOf,
  { colour, saysGood = true, pages }: TextOptions,
): readonly string[] {
  const lines = linesFrom(textOf);
  const shown = (problem: Problem) => [
    problemLine(problem, colour),
    ...(problem.at ? excerpt(problem, problem.at, lines(problem.at.file)).map(onTerminal) : []),
    `    see ${printable(pages)}${pageOf(problem.code)}`,
  ];
  const perFile = files.flatMap(({ file, problems, summary }) => {
    if (problems.length === 0)
      return summary === undefined || !saysGood ? [] : [onTerminal(`${printable(file)}: ${summary}: good`)];
    const kept = new Set(byCode(problems).flatMap(([, its]) => its.slice(0, maxOfOneCode)));
    const more = byCode(problems).filter(([, its]) => its.length > maxOfOneCode);
    return [
      ...problems.filter((problem) => kept.has(problem)).flatMap(shown),
      ...more.map(([code, its]) =>
        onTerminal(`${printable(file)}: and ${its.length - maxOfOneCode} more ${code}`),
      ),
    ];
  });
  const closing = totals(files.flatMap(({ problems }) => problems));
  return closing === undefined ? perFile : [...perFile, closing];
}
