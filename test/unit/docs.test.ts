import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../components/topology/load.ts";

const root = dirname(dirname(import.meta.dirname));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const text = (page: string): string => readFileSync(join(root, page), "utf8");
const blocks = (page: string, language: string): string[] =>
  [...text(page).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block = ""]) => block,
  );

describe.each(pages)("%s", (page) => {
  it("sends nobody to a page or a picture that is not there", () => {
    const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    for (const link of links.filter((link) => !/^https?:/.test(link))) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? join(root, page) : join(root, dirname(page), file);
      expect(existsSync(target), link).toBe(true);
      if (anchor !== undefined) expect(anchors(readFileSync(target, "utf8")), link).toContain(anchor);
    }
  });

  it("names no command that ./dev does not have", () => {
    const help = readFileSync(join(root, "local", "dev.ts"), "utf8");
    for (const [, command = ""] of text(page).matchAll(/(?:`|^ {4}|\$ |\$\()\.\/dev ([a-z]+)/gm))
      expect(help).toContain(`case "${command}"`);
  });

  it("shows only topologies that are valid", () => {
    for (const block of blocks(page, "yaml").filter((block) => /^vhosts:/m.test(block))) {
      expect(loadTopology(page, block).problems).toEqual([]);
    }
  });
});

describe("README.md", () => {
  it("shows the very file that the local stack uses", () => {
    const file = text("stacks/local.topology.yaml")
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .join("\n");
    expect(blocks("README.md", "yaml")).toContain(file);
  });

  it("has an example program that compiles", () => {
    const [program = ""] = blocks("README.md", "ts");
    const folder = mkdtempSync(join(root, "node_modules", ".readme-"));
    try {
      const file = join(folder, "program.ts");
      writeFileSync(file, program.replace('"pulumi-warren"', '"../../components/index.ts"'));
      const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
      const { options } = ts.parseJsonConfigFileContent(
        { ...config, include: [], files: [file] },
        ts.sys,
        folder,
      );
      // What it imports is checked with the rest of the code.
      const whole = ts.createProgram([file], options);
      const diagnostics = ts.getPreEmitDiagnostics(whole, whole.getSourceFile(file));
      expect(
        diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
      ).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("CONTRIBUTING.md", () => {
  it("names only files and folders that are there, or a newcomer would look in the wrong place", () => {
    const named = [...text("CONTRIBUTING.md").matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(
      ([, path = ""]) => path,
    );
    const paths = named.filter((path) => existsSync(join(root, path.slice(0, path.indexOf("/")))));
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("explains every stage of ./dev test", () => {
    const help = readFileSync(join(root, "local", "dev.ts"), "utf8");
    const [, stages = ""] = /test \[([\w|]+)\]/.exec(help) ?? [];
    expect(stages.split("|").length).toBeGreaterThan(1);
    for (const stage of stages.split("|")) expect(text("CONTRIBUTING.md")).toContain(`\n| \`${stage}\` | `);
  });
});

describe("docs/topology.md", () => {
  const sources = ["refusals.ts", "rabbitmq/queueChanges.ts"].map((name) =>
    text(`components/resources/${name}`),
  );
  const codes = sources.flatMap((source) => source.match(/(?<=")(?:unsupported|missing|immutable)-[a-z-]+/g));

  it("explains every refusal that a user can meet in a preview", () => {
    expect(new Set(codes).size).toBe(2);
    for (const code of codes) expect(text("docs/topology.md")).toContain(`\n| *${code}* | `);
  });
});

describe("docs/local.md", () => {
  it("quotes messages as they are printed, or a search for one would find nothing", () => {
    const folders = ["local", "components/connection"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
    );
    const program = ["dev", ...folders].map(text).join("");
    const [, table = ""] = text("docs/local.md").split("## When something is wrong");
    const messages = [...table.matchAll(/^\| `([^`(]+)/gm)].map(([, message = ""]) => message.trim());
    expect(messages.length).toBeGreaterThan(5);
    for (const message of messages) expect(program.includes(message), message).toBe(true);
  });
});

/** The names that a heading can be linked by, as code hosts make them. */
function anchors(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
