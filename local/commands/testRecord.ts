/** A reporter for vitest that keeps what the report at the end of `./dev test` is made from. */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { checkout } from "../paths.ts";

export interface Failed {
  /** Of the test, with the groups it is in; undefined: of the file itself, which could not be loaded or set up. */
  readonly name?: string;
  readonly message: string;
  /** What was expected and what came instead, where they were compared. */
  readonly diff?: string;
}

export interface FileRecord {
  /** Path in the checkout. */
  readonly file: string;
  /** With its set-up and its hooks. */
  readonly seconds: number;
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly Failed[];
}

/** The variable that says where the records are to be written. */
export const recordVariable = "WARREN_TEST_RECORD";

export default class TestRecord implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const path = process.env[recordVariable];
    if (path !== undefined) writeFileSync(path, JSON.stringify(modules.map(recordOf)));
  }
}

function recordOf(module: TestModule): FileRecord {
  const { duration, collectDuration, setupDuration } = module.diagnostic();
  const tests = [...module.children.allTests()];
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  const ofTests = tests.flatMap((test) => {
    const { state, errors = [] } = test.result();
    return state === "failed" ? [{ name: test.fullName, ...first(errors) }] : [];
  });
  const ofGroups = [...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map((error) => ({ name: suite.fullName, ...first([error]) })),
  );
  const ofFile = module.errors().map((error) => first([error]));
  return {
    file: relative(checkout, module.moduleId),
    seconds: (duration + collectDuration + setupDuration) / 1000,
    passed: count("passed"),
    skipped: count("skipped"),
    failed: [...ofFile, ...ofGroups, ...ofTests],
  };
}

function first(errors: readonly { readonly message: string; readonly diff?: string | undefined }[]): Failed {
  const [error] = errors;
  return { message: error?.message ?? "", ...(error?.diff !== undefined && { diff: error.diff }) };
}
