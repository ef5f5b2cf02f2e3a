/** docs/security.md: each property has a test, and the test is there. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../docs/shown.ts";
import { testRows, testsIn } from "../docs/testTables.ts";

const rows = testRows("docs/security.md");

describe("the table of security", () => {
  it("has a row for each property that the project promises", () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)("$says: its test is there", ({ file, link, isLong, name }) => {
    expect(link).toBe(`../${file}`);
    expect(existsSync(join(root, file))).toBe(true);
    expect(testsIn(file).get(name), "whether only the long form runs it").toBe(isLong);
  });
});
