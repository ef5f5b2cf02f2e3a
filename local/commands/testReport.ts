/** The last lines of `./dev test`: where the time went, what failed and why, and how many tests ran. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Failed, FileRecord } from "./testRecord.ts";

/** What a run consists of: a stage, the checks, a cluster that comes or goes. */
export interface Part {
  readonly title: string;
  /** Seconds after the run's beginning. */
  readonly from: number;
  readonly seconds: number;
  /** Of the machine's processors, how much was at work meanwhile, whatever for: 0 to 1. */
  readonly busy: number;
}

interface StageFile extends FileRecord {
  readonly stage: string;
}

/** Of a message, and of a comparison, enough to know the cause. */
const shownLetters = 400;
const shownLines = 30;

const slowest = 10;

/** @param folder with the record of each stage that ran, `<stage>.json` */
export function recordsIn(folder: string, stages: readonly string[]): readonly StageFile[] {
  return stages.flatMap((stage) => {
    const path = join(folder, `${stage}.json`);
    if (!existsSync(path)) return [];
    const files = JSON.parse(readFileSync(path, "utf8")) as readonly FileRecord[];
    return files.map((file) => ({ stage, ...file }));
  });
}

/** @returns a line for each part, in the order in which they began, and one for each of the slowest files */
export function timeReport(files: readonly StageFile[], parts: readonly Part[]): readonly string[] {
  const end = Math.max(0, ...parts.map(({ from, seconds }) => from + seconds));
  return [
    `time: ${minutes(end)} in all; how long a part took, when it began, and how busy the processors were`,
    ...parts
      .filter(({ seconds }) => seconds >= 1)
      .sort((a, b) => a.from - b.from)
      .map(
        ({ title, from, seconds, busy }) =>
          `  ${minutes(seconds)}  ${title} (from ${minutes(from).trim()} on, ${Math.round(busy * 100)} %)`,
      ),
    "slowest files:",
    ...[...files]
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, slowest)
      .map(({ stage, file, seconds }) => `  ${minutes(seconds)}  ${stage}: ${file}`),
  ];
}

/** `2:05`, with room for an hour's minutes. */
function minutes(seconds: number): string {
  const all = Math.round(seconds);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`.padStart(5);
}

/** @returns each failed test with its message and what was compared, then `1 passed, 1 failed, 0 skipped` */
export function testReport(files: readonly StageFile[]): readonly string[] {
  const sum = (count: (file: StageFile) => number) => files.reduce((total, file) => total + count(file), 0);
  return [
    ...files.flatMap(({ stage, file, failed }) =>
      failed.flatMap((one) => failure(`failed: ${stage}: ${file}: `, one)),
    ),
    [
      `${sum(({ passed }) => passed)} passed`,
      `${sum(({ failed }) => failed.length)} failed`,
      `${sum(({ skipped }) => skipped)} skipped`,
    ].join(", "),
  ];
}

function failure(where: string, { name, message, diff }: Failed): readonly string[] {
  const said = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .join(" ⏎ ");
  const start = said.length > shownLetters ? `${said.slice(0, shownLetters)} …` : said;
  const compared = diff === undefined ? [] : stripVTControlCharacters(diff).split("\n");
  return [
    `${where}${name === undefined ? "" : `${name}: `}${start}`,
    ...compared.slice(0, shownLines).map((line) => `    ${line}`),
  ];
}
