/** docs/operations.md: each procedure has a page, and a test that does it; both are there. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../docs/shown.ts";
import { testRows, testsIn } from "../../docs/testTables.ts";

const rows = testRows("docs/operations.md");
/** `procedure | [words](page.md#section)`; that the section is there is checked for every link of every page. */
const pageIn = (says: string): string | undefined =>
  /^[^|]+ \| \[[^\]]+\]\(([\w-]+\.md)(#[\w-]+)?\)$/.exec(says)?.[1];

describe("the table of procedures", () => {
  it("has a row for each procedure that somebody may have to do at night", () => {
    expect(rows.length).toBeGreaterThan(25);
    const named = new Set(rows.map(({ says }) => pageIn(says)));
    const pages = ["rotation", "scaling", "upgrading", "tls", "backup", "standby", "blue-green", "alerts"];
    for (const page of [...pages, "adopting", "adopting-clusters", "incidents", "on-call", "operations"])
      expect(named).toContain(`${page}.md`);
  });

  it.each(rows)("$says: its page and its test are there", ({ says, file, link, isLong, name }) => {
    expect(existsSync(join(root, "docs", pageIn(says) ?? "no link"))).toBe(true);
    expect(link).toBe(`../${file}`);
    expect(existsSync(join(root, file))).toBe(true);
    expect(testsIn(file).get(name), "whether only the long form runs it").toBe(isLong);
  });
});

describe("a test that a table names", () => {
  it("is not one that is skipped, and the long form's are told apart", () => {
    const folder = mkdtempSync(join(root, "node_modules", ".tests-"));
    try {
      const file = join(folder, "some.test.ts");
      const tests = [
        'it("plain", f); it.each([1])("each %s", f); it.skip("skipped", f); it.skipIf(x)("sometimes", f);',
        'describe.skip("none", () => { it("in a skipped suite", f); });',
        'it.runIf(isLong)("long", f); it.runIf(isKhepri && isLong)("long, too", f); it.skipIf(!isLong)("also", f);',
        'describe.runIf(isLong).each([1])("suite %s", () => { describe("inner", () => { it("in a long suite", f); }); });',
        'const inLongForm = describe.runIf(isLong); inLongForm("by a name", () => { it("in a named suite", f); });',
        'it("calls", () => { it.runIf(isLong); }); it("after all", f);',
      ];
      writeFileSync(file, tests.join("\n"));
      const found = Object.entries(
        Object.groupBy(testsIn(relative(root, file)), ([, isLong]) => `${isLong}`),
      );
      expect(Object.fromEntries(found.map(([key, all = []]) => [key, all.map(([name]) => name)]))).toEqual({
        false: ["plain", "each %s", "sometimes", "calls", "after all"],
        true: ["long", "long, too", "also", "in a long suite", "in a named suite"],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
