/** The commands that the pages show, run in a folder with the files that the pages show: a reader sees the same. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../cli/commands.ts";
import { placesOf } from "../../../cli/completion/places.ts";
import { blocksOf, pages, patternOf, root, shown, stepsOf, textOf } from "../../docs/shown.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-docs-"));
  mkdirSync(join(folder, "bin"));
  const program = join(root, "cli", "warren.ts");
  writeFileSync(join(folder, "bin", "warren"), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, cwd: string): string {
  const env = {
    PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}`,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    TZ: "UTC",
  };
  // As a terminal shows them: both streams in one.
  return spawnSync("bash", ["-c", `{ ${command}\n} 2>&1`], { cwd, env, encoding: "utf8" }).stdout;
}

const isRun = (block: { readonly language: string; readonly comparedBy: string | undefined }) =>
  block.language === "console" && block.comparedBy === undefined;

describe.each(pages.filter((page) => blocksOf(page).some(isRun)))("%s", (page) => {
  it("shows what each of its commands prints", () => {
    const place = join(folder, page);
    mkdirSync(place, { recursive: true });
    for (const block of blocksOf(page)) {
      if (block.file !== undefined) {
        mkdirSync(dirname(join(place, block.file)), { recursive: true });
        writeFileSync(join(place, block.file), block.text);
      }
      if (!isRun(block)) continue;
      for (const { command, output } of stepsOf(block))
        expect.soft(run(command, place), `${page}:${block.line}: ${command}`).toMatch(patternOf(output));
    }
  });
});

describe("every page", () => {
  it("shows commands with their output in blocks that a test compares, or a wrong one would stay", () => {
    const blocks = pages.flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })));
    const loose = blocks.filter(({ language, text }) => language !== "console" && /^\$ /m.test(text));
    expect(loose.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
    const empty = blocks.filter((block) => block.language === "console" && stepsOf(block).length === 0);
    expect(empty.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it("names a test for what needs a cluster, and that test compares it", () => {
    const compared = pages.flatMap((page) =>
      blocksOf(page).flatMap((block) =>
        block.comparedBy === undefined ? [] : stepsOf(block).map((step) => ({ page, block, step })),
      ),
    );
    for (const { page, block, step } of compared) {
      const where = `${page}:${block.line}: ${step.command}`;
      const test = join(root, block.comparedBy ?? "");
      expect(existsSync(test), where).toBe(true);
      const calls = readFileSync(test, "utf8").matchAll(
        /shown(?:Words|Changes)?\(\s*"([^"]+)",\s*"([^"]+)"(?:,\s*"([^"]+)")?,?\s*\)/g,
      );
      const isAsked = [...calls].some(
        ([, of, begin = "", heading = ""]) =>
          of === page && step.command.startsWith(begin) && block.heading.includes(heading),
      );
      expect(isAsked, where).toBe(true);
      expect(step.output, where).not.toBe("");
    }
  });

  it("names no command and no option that `warren` does not have", async () => {
    const places = await placesOf(commands);
    const wrong = pages
      .filter((page) => page !== "CHANGELOG.md")
      .flatMap((page) =>
        linesOfCommands(textOf(page)).flatMap((line) =>
          problemsOf(line).map((problem) => `${page}: ${problem}`),
        ),
      );
    expect(wrong).toEqual([]);

    function problemsOf(line: string): readonly string[] {
      const [first = "", second = ""] = line.split(/\s+/).slice(1);
      if (!/^[a-z-]+$/.test(first) || first === "help") return [];
      const place =
        places.find(({ path }) => path.join(" ") === `${first} ${second}`) ??
        places.find(({ path }) => path.join(" ") === first);
      if (place === undefined) return [`there is no warren ${first}`];
      const known = place.options.map(({ name }) => name);
      return [...line.matchAll(/(?<=[\s[(|])--([a-z][\w-]*)/g)]
        .filter(([, option = ""]) => !known.includes(option))
        .map(([option]) => `warren ${place.path.join(" ")} has no ${option}`);
    }
  });
});

/** In blocks and in `code`, without what a shell does before and after. */
function linesOfCommands(text: string): readonly string[] {
  const inBlocks = [...text.matchAll(/^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?(warren [^|#;\n]*)/gm)];
  const inText = [...text.matchAll(/`(?:npx )?(warren [^`]*)`/g)];
  return [...inBlocks, ...inText].map(([, line = ""]) => line);
}

describe("what is shown", () => {
  const isLike = (output: string, actual: string, numbersVary = false) =>
    patternOf(output, numbersVary).test(actual);

  it("is compared letter by letter, but for `…`", () => {
    expect(isLike("a (b) 1\n", "a (b) 1\n")).toBe(true);
    expect(isLike("a (b) 1\n", "a (b) 2\n")).toBe(false);
    expect(isLike("a\n", "a\nb\n")).toBe(false);
    expect(isLike("", "a\n")).toBe(false);
    expect(isLike("in …/docs: a\n", "in ../x/docs: a\n")).toBe(true);
    expect(isLike("a\n  …\nd\n", "a\nb\nc\nd\n")).toBe(true);
    expect(isLike("a\n  …\nd\n", "a\nb\n")).toBe(false);
  });

  it("differs in its numbers only where numbers vary", () => {
    const table = "NODE   UP  MEMORY\nw-0   50m  122M/246M\n";
    expect(isLike(table, "NODE     UP  MEMORY\nw-0   1.5h    9M/1.2G\n", true)).toBe(true);
    expect(isLike(table, "NODE     UP  MEMORY\nw-0   down    9M/1.2G\n", true)).toBe(false);
    expect(isLike(table, "NODE     UP  MEMORY\nw-0   1.5h    9M/1.2G\n")).toBe(false);
  });

  it("is asked for by the beginning of a command that only one block has", () => {
    expect(shown("docs/testing.md", "warren test shop.yaml").test("3 tests, 0 failed\n")).toBe(true);
    expect(() => shown("docs/testing.md", "warren")).toThrow(/shows \d+ commands/);
  });
});
