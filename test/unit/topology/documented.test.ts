import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problemCodes } from "../../../components/topology/report/problem.ts";

describe("every code", () => {
  it("is seen by a test, or a user could meet a message that nobody has read", () => {
    const folder = new URL("./wrong/", import.meta.url);
    const outputs = readdirSync(folder).filter((name) => name.endsWith(".txt"));
    const seen = outputs.map((name) => readFileSync(new URL(name, folder), "utf8")).join("");
    const tests = [
      "hostile",
      "../compose/extends",
      "../compose/include",
      "../compose/severity",
      "../compose/variables",
      "../patterns/access",
      "../patterns/patterns",
      "../patterns/tunable",
      "../routing/cli",
    ];
    const expected = tests
      .map((name) => readFileSync(new URL(`./${name}.test.ts`, import.meta.url), "utf8"))
      .join("");
    const unseen = Object.keys(problemCodes).filter(
      (code) => !`${seen}${expected}`.includes(`error ${code}:`) && !expected.includes(` ${code}"`),
    );
    expect(unseen).toEqual([]);
  });
});
