import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatProblem, loadTopology } from "../../../components/topology/load.ts";

const folder = new URL("./wrong/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(/\.yaml$/, ""));

/** Each file has its expected output beside it, in a `.txt` of the same name. */
describe("a wrong topology file", () => {
  it("is tried in at least 24 kinds, or a mistake of a user's goes unseen", () => {
    expect(names.length).toBeGreaterThanOrEqual(24);
  });

  it.each(names)("%s: leads the user to the line and column of every mistake at once", (name) => {
    const { plan, problems } = loadTopology(`${name}.yaml`, readFileSync(new URL(`${name}.yaml`, folder)));
    const expected = readFileSync(new URL(`${name}.txt`, folder), "utf8");
    expect(problems.map((problem) => `${formatProblem(problem)}\n`).join("")).toBe(expected);
    expect(plan).toBeUndefined();
  });

  it("never shows what may be a password", () => {
    for (const name of ["plain-text-passwords", "password-sources", "tags"]) {
      const { problems } = loadTopology("f", readFileSync(new URL(`${name}.yaml`, folder)));
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toMatch(/hunter2|20061/);
    }
  });
});
