/** The last lines of `./dev test`: what failed and why, in few words, and how many tests ran. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What vitest's JSON reporter writes, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file could not be loaded, or its set-up failed. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Of a message, enough to know the cause; who keeps only the end of a long log has all of them. */
const shownOfEach = 400;

/**
 * @param folder with a report `<stage>.json` of each stage that ran
 * @returns a line for each failed test and the start of its message, then `1 passed, 1 failed, 0 skipped`
 */
export function testReport(folder: string, stages: readonly string[]): readonly string[] {
  const files = stages.map((stage) => ({ stage, file: join(folder, `${stage}.json`) }));
  const reports = files
    .filter(({ file }) => existsSync(file))
    .map(({ stage, file }) => ({ stage, report: JSON.parse(readFileSync(file, "utf8")) as Report }));
  const sum = (count: (report: Report) => number) =>
    reports.reduce((total, { report }) => total + count(report), 0);
  return [
    ...reports.flatMap(({ stage, report }) => failures(report).map((line) => `failed: ${stage}: ${line}`)),
    [
      `${sum((report) => report.numPassedTests)} passed`,
      `${sum((report) => report.numFailedTests)} failed`,
      `${sum((report) => report.numPendingTests)} skipped`,
    ].join(", "),
  ];
}

function failures({ testResults }: Report): readonly string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.slice(name.lastIndexOf("/test/") + 1);
    const failed = assertionResults.filter((one) => one.status === "failed");
    if (failed.length === 0) return status === "failed" ? [`${file}: ${start(message)}`] : [];
    return failed.map((one) => `${file}: ${one.fullName}: ${start(one.failureMessages?.[0] ?? "")}`);
  });
}

/** The message of an error without the lines of its stack, as one line. */
function start(message: string): string {
  const said = message
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) && line.trim() !== "")
    .join(" ⏎ ");
  return said.length > shownOfEach ? `${said.slice(0, shownOfEach)} …` : said;
}
