/**
 * Tables of pages in which each row names the test that shows what it says:
 *
 *   | … | [test/x.test.ts](../test/x.test.ts): name of the test |
 *   | … | [test/x.test.ts](../test/x.test.ts) (long form): name of the test |   only `./dev faults` runs it
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root, textOf } from "./shown.ts";

export interface TestRow {
  /** What stands in the columns before the test. */
  readonly says: string;
  /** In the checkout. */
  readonly file: string;
  readonly link: string;
  readonly isLong: boolean;
  readonly name: string;
}

/** The rows of all tables of a page. A row of another form has no `name`, so that it does not go unchecked. */
export const testRows = (page: string): readonly TestRow[] =>
  textOf(page)
    .split("\n")
    .flatMap((line, at, lines) => (line.startsWith("| ") && isRow(lines, at) ? [rowOf(line)] : []));

/** Not the line of dashes, nor the head above it. */
const isRow = (lines: readonly string[], at: number): boolean =>
  ![lines[at], lines[at + 1]].some((line) => line?.startsWith("| ---"));

function rowOf(line: string): TestRow {
  const [, says = line, file = "", link = "", long, name = ""] =
    /^\| (.+) \| \[([^\]]+)\]\(([^)]+)\)( \(long form\))?: (.+?) \|$/.exec(line) ?? [];
  return { says, file, link, isLong: long !== undefined, name };
}

/** A file's tests, without those that are always skipped: the name, and whether only the long form runs it. */
export function testsIn(file: string): ReadonlyMap<string, boolean> {
  const tests = new Map<string, boolean>();
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2023);
  const constants = new Map<string, ts.Expression>();
  const visit = (node: ts.Node, isLong: boolean): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer);
    }
    const callee = ts.isCallExpression(node) ? partsOf(node.expression, constants, source) : [];
    const isSkipped = callee.some((part) => /^(?:skip|todo|fails)$/.test(part));
    const isSuite = callee[0] === "describe";
    if (isSkipped) return;
    const onlyLong =
      isLong || callee.some((part) => /^(?:runIf\(.*\bisLong\b|skipIf\(.*!isLong\b)/.test(part));
    if (ts.isCallExpression(node) && (callee[0] === "it" || callee[0] === "test")) {
      const [name] = node.arguments;
      if (name && ts.isStringLiteralLike(name)) tests.set(name.text, onlyLong);
    }
    ts.forEachChild(node, (child) => visit(child, isSuite ? onlyLong : isLong));
  };
  visit(source, false);
  return tests;
}

/** `it.runIf(isLong).each(…)` as `it`, `runIf(isLong)`, `each(…)`. */
function partsOf(
  callee: ts.Expression,
  constants: ReadonlyMap<string, ts.Expression>,
  source: ts.SourceFile,
): readonly string[] {
  if (ts.isIdentifier(callee)) {
    const value = constants.get(callee.text);
    return value === undefined ? [callee.text] : partsOf(value, constants, source);
  }
  if (ts.isPropertyAccessExpression(callee)) {
    return [...partsOf(callee.expression, constants, source), callee.name.text];
  }
  if (!ts.isCallExpression(callee)) return [];
  const [last = "", ...before] = partsOf(callee.expression, constants, source).toReversed();
  const given = callee.arguments.map((argument) => argument.getText(source)).join(", ");
  return [...before.toReversed(), `${last}(${given})`];
}
