import { globSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { filesNamed } from "../../../components/topology/compose/fileSearch.ts";

const root = mkdtempSync(join(tmpdir(), "warren-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const paths = [
  "a.yaml",
  "ab.yaml",
  "b.yml",
  "t/a.yaml",
  "t/.a.yaml",
  "t/u/a.yaml",
  "t/u/v/ab",
  ".h/a.yaml",
  "u/a",
];
for (const path of paths) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), "");
}

const part = fc.oneof(
  fc.constantFrom("**", "*", "t", "u", ".h", ".*"),
  fc
    .array(fc.constantFrom("a", "b", "*", "?", ".", "yaml"), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(""))
    .filter((text) => !/^\.{1,2}$/.test(text)),
);
// Node is not of one mind whether a file is below itself: whether `*/a/**` and `*/?/**` name the file b/a.
const pattern = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .filter((parts) => parts.at(-1) !== "**")
  .map((parts) => parts.join("/"));

describe("the pattern of an include", () => {
  it("names the files that Node's own search finds, so that no team's file is left out in silence", () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const all = globSync(text, { cwd: root }).filter((path) => !statSync(join(root, path)).isDirectory());
        expect(filesNamed(text, root).toSorted()).toEqual(all.map((path) => join(root, path)).toSorted());
      }),
      { numRuns: 1_000 },
    );
  });

  it("names all files below a folder", () => {
    const below = ["a.yaml", "u/a.yaml", "u/v/ab"].map((path) => join(root, "t", path));
    expect(filesNamed("t/**", root).toSorted()).toEqual(below);
    expect(filesNamed("a.yaml/**", root)).toEqual([]);
  });

  it.each([
    ["{1..30000000}", "{"],
    [`${"{a,b}".repeat(30)}.yaml`, "{"],
    ["+(a|b)", "+"],
    ["[a-z].yaml", "["],
  ])("%j is refused with the sign that makes it so, and keeps no pipeline busy", (text, sign) => {
    expect(() => filesNamed(text, root)).toThrow(`"${sign}" has no meaning in it`);
  });

  it("ends soon, though it names half a disk or goes back again and again", () => {
    expect(() => filesNamed("/usr/**/*.yaml", root)).toThrow("more than 20000 files");
    const name = "a".repeat(250);
    writeFileSync(join(root, name), "");
    expect(filesNamed(`${"*a".repeat(60)}*b`, root)).toEqual([]);
    expect(filesNamed(`${"*a".repeat(60)}*`, root)).toEqual([join(root, name)]);
    expect(filesNamed(`${"**/".repeat(40)}nothing`, join(root, "t"))).toEqual([]);
  });
});
