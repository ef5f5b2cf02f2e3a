import { createRequire } from "node:module";
import { default as draft04 } from "ajv-draft-04";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../../components/topology/model.ts";
import { findingCodes } from "../../../components/topology/report/findingCodes.ts";
import { asGithub } from "../../../components/topology/report/github.ts";
import { asJson } from "../../../components/topology/report/json.ts";
import { problemCodes } from "../../../components/topology/report/problem.ts";
import { asSarif } from "../../../components/topology/report/sarif.ts";
import { asText } from "../../../components/topology/report/text.ts";

const problem = (more: Partial<Problem> = {}): Problem => ({
  code: "unbounded-queue",
  severity: "warning",
  message: "too long",
  path: ["vhosts", "a b", "queues", "q"],
  at: { file: "shop.yaml", line: 1, column: 1 },
  ...more,
});

const plain = { colour: false, pages: "" };

const at = (column: number, line = 1) => ({ file: "shop.yaml", line, column });

/** The excerpt of a problem at a column of a text's first line. */
function excerptOf(text: string, column: number, more: Partial<Problem> = {}): readonly string[] {
  const files = [{ file: "shop.yaml", problems: [problem({ at: at(column), ...more })] }];
  return asText(files, () => text, plain).slice(1, -2);
}

describe("text", () => {
  it("leads an editor to the line, shows it, and says where to read on", () => {
    const files = [{ file: "shop.yaml", problems: [problem({ at: at(3, 2) })] }];
    expect(asText(files, () => "vhosts:\n  shop: {}\n", plain)).toEqual([
      "shop.yaml:2:3: warning unbounded-queue: too long",
      "  2 |   shop: {}",
      "    |   ^",
      "    see docs/findings.md#unbounded-queue",
      "1 warning: 1 unbounded-queue",
    ]);
  });

  it("closes with the totals, errors first, so that the end of a long log tells what is left", () => {
    const problems = [
      problem(),
      problem({ code: "b" }),
      problem({ code: "e", severity: "error" }),
      problem(),
    ];
    expect(asText([{ file: "shop.yaml", problems }], () => "q", plain).at(-1)).toBe(
      "1 error: 1 e; 3 warnings: 2 unbounded-queue, 1 b",
    );
  });

  it("names a page that is there for whoever has the package installed", () => {
    const pages = "node_modules/pulumi-warren/";
    const lines = asText([{ file: "f", problems: [problem()] }], () => "q", { colour: false, pages });
    expect(lines).toContain("    see node_modules/pulumi-warren/docs/findings.md#unbounded-queue");
  });

  it("says of a file without a problem that it is good, and nothing of one that could not be read", () => {
    expect(asText([{ file: "a", problems: [], summary: "1 queue" }], () => "", plain)).toEqual([
      "a: 1 queue: good",
    ]);
    expect(asText([{ file: "a", problems: [] }], () => "", plain)).toEqual([]);
  });

  it.each([
    ["a tab", "\tq: {}", 2, "    q: {}", 4],
    ["wide characters", "注文: 値", 5, "注文: 値", 6],
    ["an emoji of several code points", "👩‍👩‍👧: q", 11, "👩‍👩‍👧: q", 4],
    ["a combining mark", "e\u0301: q", 5, "e\u0301: q", 3],
  ])(
    "puts the caret under the place after %s, or a user looks at the wrong word",
    (_, line, column, shown, width) => {
      expect(excerptOf(line, column)).toEqual([`  1 | ${shown}`, `    | ${" ".repeat(width)}^`]);
    },
  );

  it("cuts a long line around the place, so that the caret is on the screen", () => {
    const [line = "", caret = ""] = excerptOf(`${"a".repeat(5_000)}HERE${"b".repeat(5_000)}`, 5_001);
    expect(line.length).toBeLessThan(120);
    expect(line.slice(caret.indexOf("^"), caret.indexOf("^") + 4)).toBe("HERE");
    expect(line.endsWith("…")).toBe(true);
  });

  it("shows no character that a terminal would obey", () => {
    expect(excerptOf("q\u001b[2J\u202e: x", 1)[0]).toBe("  1 | q\u{fffd}[2J\u{fffd}: x");
  });

  it("shows the carets of a file with Windows' line ends", () => {
    expect(excerptOf("q: 1\r\nr: 2\r\n", 1)).toEqual(["  1 | q: 1", "    | ^"]);
  });

  it("colours for a terminal only", () => {
    const files = [{ file: "shop.yaml", problems: [problem()] }];
    const escapeCode = "\u001b";
    expect(asText(files, () => "q: 1", { ...plain, colour: true })[0]).toContain(
      `${escapeCode}[33mwarning${escapeCode}[39m unbounded-queue`,
    );
    expect(asText(files, () => "q: 1", plain).join("")).not.toContain(escapeCode);
  });
});

describe("json", () => {
  it("has one stable shape, so that a program can rely on it", () => {
    const files = [
      {
        file: "shop.yaml",
        problems: [problem(), problem({ severity: "error", path: [] })],
        summary: "1 queue",
      },
      { file: "other.yaml", problems: [] },
    ];
    expect(JSON.parse(asJson(files).join("\n"))).toEqual({
      files: [
        {
          file: "shop.yaml",
          good: false,
          summary: "1 queue",
          problems: [
            {
              code: "unbounded-queue",
              severity: "warning",
              message: "too long",
              path: ["vhosts", "a b", "queues", "q"],
              file: "shop.yaml",
              line: 1,
              column: 1,
              page: "docs/findings.md#unbounded-queue",
            },
            expect.objectContaining({ severity: "error", path: [] }),
          ],
        },
        { file: "other.yaml", good: true, problems: [] },
      ],
    });
  });
});

describe("sarif", () => {
  const schema: object = createRequire(import.meta.url)(
    "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json",
  );
  const isSarif = new draft04.default({
    validateFormats: false,
    strict: false,
    unicodeRegExp: false,
  }).compile(schema);

  const all = [...Object.keys(problemCodes), ...Object.keys(findingCodes), "unsupported-at-sign"];
  const files = [
    {
      file: "a b/shop.yaml",
      problems: all.map((code) => problem({ code, at: { ...at(3), file: "a b/ö#.yaml" } })),
    },
    { file: "other.yaml", problems: [{ code: "wrong-type", message: "x", path: [] }] },
  ];

  it("is what the schema of SARIF 2.1.0 allows, for every code, or a scanning service refuses the upload", () => {
    const log: unknown = JSON.parse(asSarif(files).join("\n"));
    isSarif(log);
    expect(isSarif.errors).toBeNull();
    expect(isSarif({ ...Object(log), version: "3" })).toBe(false);
  });

  it("names rule, level and region of each result", () => {
    const [run] = JSON.parse(asSarif(files).join("\n")).runs;
    expect(run.columnKind).toBe("utf16CodeUnits");
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(
      run.tool.driver.rules.every((rule: { help: { text: string } }) => rule.help.text.includes("docs/")),
    ).toBe(true);
    expect(run.results[0]).toMatchObject({
      level: "warning",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "a%20b/%C3%B6%23.yaml" },
            region: { startLine: 1, startColumn: 3 },
          },
        },
      ],
    });
  });

  it("is a log without results where nothing was found, which closes what was open", () => {
    const log = JSON.parse(asSarif([{ file: "a", problems: [] }]).join("\n"));
    expect(isSarif(log)).toBe(true);
    expect(log.runs[0].results).toEqual([]);
  });
});

describe("github", () => {
  it("escapes what would end the command, so that a name cannot write an annotation of its own", () => {
    const odd = problem({
      message: "100%\r\n::error::x, y: z",
      at: { file: "a,b:c%.yaml", line: 2, column: 5 },
    });
    expect(asGithub([{ file: "f", problems: [odd] }])).toEqual([
      "::warning file=a%2Cb%3Ac%25.yaml,line=2,col=5,title=unbounded-queue::100%25%0D%0A::error::x, y: z (docs/findings.md#unbounded-queue)",
    ]);
  });

  it("names the file even where no line is known", () => {
    expect(asGithub([{ file: "f", problems: [{ code: "too-large", message: "m", path: [] }] }])).toEqual([
      "::error file=f,title=too-large::m (docs/findings.md#too-large)",
    ]);
  });
});
