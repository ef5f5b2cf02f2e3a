/** `warren test FILE…`: runs the tests in topology files, without a broker. */
import { problemLine } from "../components/topology/report/text.ts";
import { runTests } from "../components/topology/routing/runTests.ts";
import { colorOption, isColoured } from "./color.ts";
import { command, UsageError } from "./command.ts";
import { quietOption } from "./format.ts";
import { loadFile, loadOptions, versionOf } from "./load.ts";

const count = (tests: number) => `${tests} test${tests === 1 ? "" : "s"}`;

export const test = command({
  usage: "FILE…",
  operands: "paths",
  options: { quiet: quietOption, color: colorOption, ...loadOptions },
  examples: [{ line: "warren test shop.yaml", help: "All tests of a file, with those that failed." }],
  answers: { 0: "all tests passed", 1: "a test failed, or a file is invalid" },
  run: async ({ positionals: files, values }, { out }) => {
    if (files.length === 0) throw new UsageError("no FILE was given");
    const colour = isColoured(values.color);
    let tests = 0;
    let failed = 0;
    let wrongFiles = 0;
    for (const file of files) {
      const { plan, problems } = loadFile(file, values);
      const failures = plan === undefined ? [] : runTests(plan, versionOf(values).brokerVersion);
      for (const problem of [...problems, ...failures]) out(problemLine(problem, colour));
      tests += plan?.tests.length ?? 0;
      failed += failures.length;
      wrongFiles += plan === undefined ? 1 : 0;
    }
    const notRun = wrongFiles === 0 ? "" : `, ${wrongFiles} file${wrongFiles === 1 ? "" : "s"} not run`;
    const isGood = failed + wrongFiles === 0;
    if (!values.quiet || !isGood) out(`${count(tests)}, ${failed} failed${notRun}`);
    return isGood ? 0 : 1;
  },
});
