import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { testReport } from "../../../local/commands/testReport.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(stage: string, passed: number, results: readonly object[]): void {
  const report = {
    numPassedTests: passed,
    numFailedTests: results.length,
    numPendingTests: 1,
    testResults: results,
  };
  writeFileSync(join(folder, `${stage}.json`), JSON.stringify(report));
}

it("says at the end of a long log which tests failed and why, and how many ran", () => {
  const failed = {
    fullName: "kills leave nothing",
    status: "failed",
    failureMessages: ["Error: 3 objects\n  too many\n    at x (kill.test.ts:3:1)"],
  };
  write("unit", 7, []);
  write("faults", 2, [
    {
      name: "/somewhere/test/faults/kill.test.ts",
      status: "failed",
      message: "",
      assertionResults: [failed, { fullName: "fine", status: "passed" }],
    },
  ]);
  expect(testReport(folder, ["unit", "faults", "e2e"])).toEqual([
    "failed: faults: test/faults/kill.test.ts: kills leave nothing: Error: 3 objects ⏎   too many",
    "9 passed, 1 failed, 2 skipped",
  ]);
});

it("says which file could not be loaded", () => {
  const file = {
    name: "/somewhere/test/e2e/a.test.ts",
    status: "failed",
    message: "no such module",
    assertionResults: [],
  };
  write("e2e", 0, [file]);
  expect(testReport(folder, ["e2e"])[0]).toBe("failed: e2e: test/e2e/a.test.ts: no such module");
});
