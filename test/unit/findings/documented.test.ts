import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../../components/topology/load.ts";
import { findingCodes } from "../../../components/topology/report/findingCodes.ts";
import { problemCodes } from "../../../components/topology/report/problem.ts";
import { reviewed } from "../../../components/topology/review.ts";
import { checked } from "./checked.ts";

const page = readFileSync(new URL("../../../docs/findings.md", import.meta.url), "utf8");
const [, warnings = "", errors = ""] = page.split(/^# (?:Warnings|Errors)$/m);
const codesIn = (part: string) => [...part.matchAll(/^## (.+)$/gm)].map(([, code]) => code);

const examples = warnings
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [, wrong = "", right = ""] = /^```yaml\n(.*?)^```$.*?^```yaml\n(.*?)^```$/ms.exec(section) ?? [];
    return { code: section.split("\n", 1)[0] ?? "", wrong, right };
  });

describe("docs/findings.md", () => {
  it("has a section for every code and for no other: a link from a message leads somewhere", () => {
    expect(codesIn(warnings).sort()).toEqual(Object.keys(findingCodes).sort());
    expect(codesIn(errors).sort()).toEqual(Object.keys(problemCodes).sort());
  });

  it.each(examples)(
    "$code: its wrong example is reported, and its right one helps who follows it",
    ({ code, wrong, right }) => {
      const codesOf = (text: string) => checked(text).map((problem) => problem.code);
      expect(codesOf(wrong)).toContain(code);
      expect(codesOf(right)).not.toContain(code);
    },
  );

  it("shows how severe findings are in an example that is good", () => {
    const [, block = ""] = /## Severity\n.*?```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(block).toContain("user-with-all-permissions: error");
    const { problems, warnings } = reviewed(loadTopology("f.yaml", block), new Map([["f.yaml", block]]), {});
    expect([...problems, ...warnings]).toEqual([]);
    const stricter = block.replace("user-with-all-permissions: warning", "user-with-all-permissions: error");
    expect(
      reviewed(loadTopology("f.yaml", stricter), new Map(), {}).problems.map(({ code }) => code),
    ).toEqual(["user-with-all-permissions"]);
  });

  it("shows an ignore that silences what it says", () => {
    const [, block = ""] = /## Silencing a warning\n.*?```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(block).toContain("warren-ignore queue-without-source:");
    expect(checked(block)).toEqual([]);
  });
});
