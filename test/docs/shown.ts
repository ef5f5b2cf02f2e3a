/**
 * What the pages show: files, and commands with their output. Writing them, by example:
 *
 *   `shop.yaml`:                                 the block after this line is that file
 *   ```console                                   each line with `$ ` is run, and what it prints is compared
 *   <!-- compared by test/x.test.ts -->          before such a block: it needs a cluster, and that test compares it
 *   <!-- compared by test/x.test.ts, numbers vary -->
 *
 * `…` in a line of an output stands for any text, and alone on a line for any lines.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** Paths in the checkout. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

export interface Block {
  /** Of its first line in the page, counted from 1. */
  readonly line: number;
  /** Empty for a block without a language, and for an indented one. */
  readonly language: string;
  readonly text: string;
  /** The nearest one above it. */
  readonly heading: string;
  /** The file that it shows. */
  readonly file: string | undefined;
  /** The test that compares it, by its path, where it is not run as it is. */
  readonly comparedBy: string | undefined;
  readonly numbersVary: boolean;
}

const marker = /^\s*<!-- compared by (\S+?)(, numbers vary)? -->$/;
const named = /`([\w./-]+\.\w+)`:$/;

/** The code blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const lines = textOf(page).split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)```(\w*)$/.exec(lines[at] ?? "");
    const indented = lines[at - 1] === "" && /^( {4,})\S/.exec(lines[at] ?? "");
    const [, margin = ""] = fence || indented || [];
    if (!fence && !indented) continue;
    const isLast = (line: string) => (fence ? line === `${margin}\`\`\`` : /^\s{0,3}\S/.test(line));
    const begin = fence ? at + 1 : at;
    const length = lines.slice(begin).findIndex(isLast);
    const end = length < 0 ? lines.length : begin + length;
    const before = lines.slice(0, at).findLast((line) => line !== "") ?? "";
    const [, comparedBy, numbersVary] = marker.exec(lines[at - 1] ?? "") ?? [];
    blocks.push({
      line: begin + 1,
      heading: lines.slice(0, at).findLast((line) => /^#+ /.test(line)) ?? "",
      language: fence?.[2] ?? "",
      text: `${lines
        .slice(begin, end)
        .map((line) => line.slice(margin.length))
        .join("\n")
        .trimEnd()}\n`,
      file: named.exec(before)?.[1],
      comparedBy,
      numbersVary: numbersVary !== undefined,
    });
    // The line that ends an indented block may begin another one.
    at = fence ? end : end - 1;
  }
  return blocks;
}

export interface Step {
  readonly command: string;
  /** As it is shown: empty, or lines that end with a line feed. */
  readonly output: string;
}

/** The commands of a `console` block. */
export const stepsOf = ({ text }: Block): readonly Step[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = "", ...output] = step.split("\n");
      return { command, output: output.join("\n") };
    });

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** A number with its unit, as far as the unit depends on the number. */
const number = /\d[\d.,:]*(?:[KMGTdhms](?![A-Za-z]))?/g;

function lineOf(line: string, numbersVary: boolean): string {
  if (line.trim() === "…") return "(?:.*\\n)*";
  const varied = numbersVary ? line.replace(number, "0").replace(/ {2,}/g, "  ") : line;
  const pattern = escaped(varied).replaceAll("…", ".*");
  if (!numbersVary) return `${pattern}\\n`;
  return `${pattern.replace(/0/g, "\\d[\\d.,:]*[KMGTdhms]?").replace(/ {2}/g, " +")}\\n`;
}

/** What an output must be to be the one that is shown. */
export function patternOf(output: string, numbersVary = false): RegExp {
  const lines = output.trimEnd() === "" ? [] : output.trimEnd().split("\n");
  return new RegExp(`^${lines.map((line) => lineOf(line, numbersVary)).join("")}$`);
}

interface Shown extends Step, Pick<Block, "numbersVary"> {}

/**
 * @param command how it begins, so that it is the only one that does
 * @param heading of the section, where the page shows the same command in several
 */
function only(page: string, command: string, heading = ""): Shown {
  const blocks = blocksOf(page).filter(
    (block) => block.language === "console" && block.heading.includes(heading),
  );
  const found = blocks.flatMap((block) =>
    stepsOf(block)
      .filter((step) => step.command.startsWith(command))
      .map((step) => ({ ...step, numbersVary: block.numbersVary })),
  );
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new Error(`${page} shows ${found.length} commands that begin with ${command}`);
  return first;
}

/** For the test that a block names: what the output must be. The parameters are those of `only`. */
export function shown(page: string, command: string, heading?: string): RegExp {
  const { output, numbersVary } = only(page, command, heading);
  return patternOf(output, numbersVary);
}

/** The same as text, with each gap as one space, for an output that Pulumi breaks into lines. */
export const shownWords = (page: string, command: string, heading?: string): string =>
  only(page, command, heading).output.replace(/\s+/g, " ").trim();

const operations: { readonly [sign: string]: string } = {
  "+": "create",
  "~": "update",
  "-": "delete",
  "+-": "replace",
  "=": "import",
};

/** The changes of a preview, as `changeOf` says them, sorted. */
export const shownChanges = (page: string, command: string, heading?: string): readonly string[] =>
  changesIn(only(page, command, heading).output);

/** The same of what `pulumi preview` prints. */
export const changesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*([-+~=]+)\s+(\S+:\S+)\s+(\S+)/gm)]
    .map(([, sign = "", type = "", name = ""]) => changeOf(`${operations[sign]} ${type} ${name}`))
    .toSorted();

/** Pulumi's screen leaves out the module of a type, and its JSON says `create-replacement` and the like. */
export const changeOf = (step: string): string =>
  step
    .replace(/^\S*replace\S*/, "replace")
    .replace(/^(\S+) (?:\S*\$)?/, "$1 ")
    .replace(/\/\w+(?=:)/, "");
