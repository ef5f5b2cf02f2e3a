import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FileRecord } from "../../../local/commands/testRecord.ts";
import { recordsIn, testReport, timeReport } from "../../../local/commands/testReport.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fine: FileRecord = { file: "test/unit/a.test.ts", seconds: 1, passed: 7, skipped: 1, failed: [] };

function write(stage: string, files: readonly FileRecord[]): void {
  writeFileSync(join(folder, `${stage}.json`), JSON.stringify(files));
}

it("says at the end of a long log which tests failed and why, and how many ran", () => {
  write("unit", [fine]);
  const failed = {
    name: "kills leave nothing",
    message: "3 objects\n  too many",
    diff: "\u001b[32m- []\u001b[39m\n+ [3]",
  };
  write("faults", [{ ...fine, file: "test/faults/a.test.ts", passed: 2, failed: [failed] }]);
  expect(testReport(recordsIn(folder, ["unit", "faults", "e2e"]))).toEqual([
    "failed: faults: test/faults/a.test.ts: kills leave nothing: 3 objects ⏎   too many",
    "    - []",
    "    + [3]",
    "9 passed, 1 failed, 2 skipped",
  ]);
});

it("says which file could not be loaded", () => {
  write("e2e", [{ ...fine, file: "test/e2e/a.test.ts", failed: [{ message: "no such module" }] }]);
  expect(testReport(recordsIn(folder, ["e2e"]))[0]).toBe("failed: e2e: test/e2e/a.test.ts: no such module");
});

it("says where the time went, or nobody would know what makes a run long", () => {
  write(
    "broker",
    Array.from({ length: 12 }, (_, index) => ({
      ...fine,
      file: `test/broker/${index}.test.ts`,
      seconds: index,
    })),
  );
  write("e2e", [{ ...fine, file: "test/e2e/a.test.ts", seconds: 3725 }]);
  const parts = [
    { title: "tests: broker", from: 61, seconds: 119.6, busy: 0.514 },
    { title: "checks", from: 0, seconds: 30, busy: 1 },
    { title: "browser", from: 30, seconds: 0.1, busy: 0 },
  ];
  const lines = timeReport(recordsIn(folder, ["unit", "broker", "e2e"]), parts);
  expect(lines.slice(0, 5)).toEqual([
    "time:  3:01 in all; how long a part took, when it began, and how busy the processors were",
    "   0:30  checks (from 0:00 on, 100 %)",
    "   2:00  tests: broker (from 1:01 on, 51 %)",
    "slowest files:",
    "  62:05  e2e: test/e2e/a.test.ts",
  ]);
  expect(lines).toHaveLength(4 + 10);
  expect(lines.at(-1)).toBe("   0:03  broker: test/broker/3.test.ts");
});
