/** `warren test FILE…`: runs the tests in topology files, without a broker. */
import type { CheckedFile } from "../components/topology/report/checkedFile.ts";
import { asGithub } from "../components/topology/report/github.ts";
import { printedProblem } from "../components/topology/report/json.ts";
import { asSarif } from "../components/topology/report/sarif.ts";
import { problemLine } from "../components/topology/report/text.ts";
import { runTests } from "../components/topology/routing/runTests.ts";
import { colorOption, isColoured } from "./color.ts";
import { command, UsageError } from "./command.ts";
import { chosenFormat, formatOption, jsonFormatOption, quietOption } from "./format.ts";
import { jsonOf } from "./json.ts";
import { type LoadValues, loadFile, loadOptions, versionOf } from "./load.ts";
import { nameOf } from "./standardInput.ts";

interface TestedFile extends CheckedFile {
  /** Its tests; undefined: the file is invalid, and they were not run. */
  readonly tests: number | undefined;
}

interface Options {
  readonly colour: boolean;
  readonly saysGood: boolean;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

function sumsOf(files: readonly TestedFile[]) {
  const run = files.filter(({ tests }) => tests !== undefined);
  return {
    tests: run.reduce((sum, { tests = 0 }) => sum + tests, 0),
    failed: run.reduce((sum, { problems }) => sum + problems.length, 0),
    notRun: files.length - run.length,
  };
}

function asText(files: readonly TestedFile[], { colour, saysGood }: Options): readonly string[] {
  const { tests, failed, notRun } = sumsOf(files);
  const problems = files.flatMap((file) => file.problems);
  const others = notRun === 0 ? "" : `, ${count(notRun, "file")} not run`;
  return [
    ...problems.map((problem) => problemLine(problem, colour)),
    ...(saysGood || problems.length > 0 ? [`${count(tests, "test")}, ${failed} failed${others}`] : []),
  ];
}

function asJson(files: readonly TestedFile[]): readonly string[] {
  const { tests, failed } = sumsOf(files);
  const printed = files.map(({ file, tests = 0, problems }) => ({
    ...{ file, tests },
    problems: problems.map(printedProblem),
  }));
  return [jsonOf<"test">({ tests, failed, files: printed })];
}

const formats: {
  readonly [name: string]: (files: readonly TestedFile[], options: Options) => readonly string[];
} = { text: asText, json: asJson, sarif: asSarif, github: asGithub };

function run(file: string, values: LoadValues): TestedFile {
  const { plan, problems } = loadFile(file, values);
  const failures = plan === undefined ? [] : runTests(plan, versionOf(values).brokerVersion);
  return { file: nameOf(file), tests: plan?.tests.length, problems: [...problems, ...failures] };
}

export const test = command({
  usage: "FILE…",
  operands: "paths",
  options: {
    format: formatOption(
      formats,
      "text",
      "For people, for programs, for code scanning, or as GitHub annotations.",
    ),
    json: jsonFormatOption,
    quiet: quietOption,
    color: colorOption,
    ...loadOptions,
  },
  examples: [
    { line: "warren test shop.yaml", help: "All tests of a file, with those that failed." },
    {
      line: "warren test shop.yaml --format github",
      help: "In a workflow of GitHub's: a failed test is shown at its line.",
    },
  ],
  next: {
    0: "`warren diff HEAD:FILE FILE` lists what you have changed",
    1: "`warren route FILE VHOST EXCHANGE ROUTING_KEY --explain` shows the way of one message",
  },
  answers: { 0: "all tests passed", 1: "a test failed, or a file is invalid" },
  run: async ({ positionals: files, values }, { raw }) => {
    const print = chosenFormat(formats, values);
    if (files.length === 0) throw new UsageError("no FILE was given");
    const options = { colour: isColoured(values.color), saysGood: !values.quiet };
    const tested = files.map((file) => run(file, values));
    for (const line of print(tested, options)) raw(line);
    return tested.some(({ problems }) => problems.length > 0) ? 1 : 0;
  },
});
