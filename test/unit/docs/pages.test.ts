/** The pages lead somewhere, name what is there, and show what is valid. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { loadTopology } from "../../../components/topology/load.ts";
import { reviewed } from "../../../components/topology/review.ts";
import { blocksOf, pages, root, textOf as text } from "../../docs/shown.ts";

const blocks = (page: string, language: string): readonly string[] =>
  blocksOf(page).flatMap((block) => (block.language === language ? [block.text] : []));

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
    expect(blocks("README.md", "yaml")).toContain(text("stacks/local.topology.yaml"));
  });

  it("shows only topologies without a warning: who pastes one begins with a good file", () => {
    const files = blocks("README.md", "yaml");
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const { problems, warnings } = reviewed(loadTopology("f.yaml", file), new Map([["f.yaml", file]]), {});
      expect([...problems, ...warnings].map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    }
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

describe("docs/README.md", () => {
  it("leads to every page, or nobody would find one", () => {
    const links = [...text("docs/README.md").matchAll(/\]\(([\w-]+\.md)/g)].map(([, page]) => `docs/${page}`);
    const others = pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
    expect(others.filter((page) => !links.includes(page))).toEqual([]);
  });
});

describe("messages and deletion", () => {
  it("are explained in one place, to which every page leads that names allowLoss: two would contradict each other", () => {
    const isHome = (page: string) => /^## Queues with messages$/m.test(text(page));
    expect(pages.filter(isHome)).toEqual(["docs/topology.md"]);
    const naming = pages.filter((page) => page !== "CHANGELOG.md" && text(page).includes("allowLoss"));
    expect(naming.filter((page) => !text(page).includes("#queues-with-messages"))).toEqual([]);
  });

  it.each([
    ["docs/_index.md", "pulumi up --yes"],
    ["docs/getting-started.md", "pulumi up --yes"],
    ["docs/topology.md", "retry:"],
  ])(
    "%s says what can never change before it says %s, or a reader's first queue could not be mended",
    (page, then) => {
      const [before = "", ...after] = text(page).split(then);
      expect(after.length).toBeGreaterThan(0);
      expect(before).toContain("#what-can-change-later");
    },
  );
});

describe("docs/incidents.md", () => {
  const sections = text("docs/incidents.md").split(/^## /m).slice(1);

  it("answers in each section what somebody who is woken up asks", () => {
    expect(sections.length).toBeGreaterThanOrEqual(7);
    for (const section of sections) {
      for (const part of ["**How you see it.**", "**First.**", "**Do not**", "**It is over** when"])
        expect(section, section.split("\n", 1)[0]).toContain(part);
    }
  });

  it("quotes what `warren status` prints, or nobody would recognize it", () => {
    const said = ["nodes.ts", "kubernetes.ts"].map((name) => text(`components/status/${name}`)).join("");
    for (const line of [
      "memory alarm: all publishers are blocked",
      "disk alarm: all publishers are blocked",
      "a rollout is under way",
    ]) {
      expect(text("docs/incidents.md")).toContain(line);
      expect(said).toContain(line);
    }
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
