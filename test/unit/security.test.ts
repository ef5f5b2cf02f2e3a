/** docs/security.md: each property has a test, and the test is there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(import.meta.dirname));
const rows = [
  ...readFileSync(join(root, "docs/security.md"), "utf8").matchAll(
    /^\| (.+?) \| \[(.+?)\]\((.+?)\): (.+?) \|$/gm,
  ),
].map(([, property = "", file = "", link = "", name = ""]) => ({ property, file, link, name }));

/** The names of a file's tests, without those that are skipped. */
function testsIn(file: string): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      if (isTest(node.expression) && name && ts.isStringLiteralLike(name)) names.push(name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2023));
  return names;
}

/** `it`, `test`, `it.each(…)` and the like. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return ["it", "test"].includes(callee.text);
  if (ts.isCallExpression(callee)) return isTest(callee.expression);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  return !/^(skip|todo|skipIf|fails)/.test(callee.name.text) && isTest(callee.expression);
}

describe("the table of security", () => {
  it("has a row for each property that the project promises", () => {
    const lines = readFileSync(join(root, "docs/security.md"), "utf8").split("\n");
    const inTables = lines.filter((line) => /^\| (?!property|---)/.test(line));
    // A row of another form would go unchecked.
    expect(rows.length).toBe(inTables.length);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows)("$property: its test is there", ({ file, link, name }) => {
    expect(link).toBe(`../${file}`);
    expect(existsSync(join(root, file))).toBe(true);
    expect(testsIn(join(root, file))).toContain(name);
  });
});
