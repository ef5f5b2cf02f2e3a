/** `warren validate FILE…`: reports every problem of each file, for people, editors and CI systems. */
import { relative } from "node:path";
import type { Plan } from "../components/topology/model.ts";
import { type CheckedFile, severityOf, type TextOf } from "../components/topology/report/checkedFile.ts";
import { asGithub } from "../components/topology/report/github.ts";
import { asJson } from "../components/topology/report/json.ts";
import { inOrder } from "../components/topology/report/problem.ts";
import { asSarif } from "../components/topology/report/sarif.ts";
import { asText, type TextOptions } from "../components/topology/report/text.ts";
import { reviewed } from "../components/topology/review.ts";
import { decode } from "../components/topology/source/decode.ts";
import { colorOption, isColoured } from "./color.ts";
import { CommandError, command, type ExitCode, UsageError } from "./command.ts";
import { chosenFormat, formatOption, jsonFormatOption, quietOption } from "./format.ts";
import { type LoadValues, loadFile, loadOptions, versionOf } from "./load.ts";
import { packageRoot } from "./packageRoot.ts";
import { readStackFile } from "./stackFile.ts";
import { nameOf } from "./standardInput.ts";

const count = (number: number, singular: string, plural = `${singular}s`) =>
  `${number} ${number === 1 ? singular : plural}`;

function summaryOf({ users, vhosts }: Plan): string {
  const sum = (kind: "exchanges" | "queues" | "bindings" | "policies") =>
    vhosts.reduce((total, vhost) => total + vhost[kind].length, 0);
  const permissions = vhosts.reduce(
    (total, vhost) => total + vhost.permissions.length + vhost.topicPermissions.length,
    0,
  );
  return [
    count(vhosts.length, "vhost"),
    count(users.length, "user"),
    count(permissions, "permission"),
    count(sum("exchanges"), "exchange"),
    count(sum("queues"), "queue"),
    count(sum("bindings"), "binding"),
    count(sum("policies"), "policy", "policies"),
  ].join(", ");
}

/** @param texts collects the text of the file and of every file that it includes */
function check(given: string, values: LoadValues, texts: Map<string, string>): CheckedFile {
  const loaded = loadFile(given, values, (path, bytes) => {
    const decoded = decode(bytes);
    texts.set(path, "text" in decoded ? decoded.text : decoded.before);
  });
  const { plan, problems, warnings } = reviewed(loaded, texts, versionOf(values));
  return {
    file: nameOf(given),
    problems: inOrder([...problems, ...warnings]),
    ...(plan && { summary: summaryOf(plan) }),
  };
}

/** @throws CommandError for a stack without one */
function topologyOf(stack = ""): string {
  const { topology } = readStackFile(stack);
  if (topology !== undefined) return topology;
  throw new CommandError(`${nameOf(stack)} names no topology file (warren:topology); give FILE`);
}

/** Folder of the package: `node_modules/pulumi-warren/`, or an empty string in a checkout. */
function pagesFrom(): string {
  const way = relative(process.cwd(), packageRoot());
  return way === "" ? "" : `${way}/`;
}

const formats: {
  readonly [name: string]: (
    files: readonly CheckedFile[],
    textOf: TextOf,
    options: TextOptions,
  ) => readonly string[];
} = {
  text: asText,
  json: asJson,
  sarif: asSarif,
  github: asGithub,
};

export const validate = command({
  usage: "[FILE…]",
  operands: "paths",
  options: {
    format: formatOption(
      formats,
      "text",
      "For people, for programs, for code scanning, or as GitHub annotations.",
    ),
    json: jsonFormatOption,
    strict: { type: "boolean", default: false, help: "Fail on a warning, too." },
    quiet: quietOption,
    color: colorOption,
    ...loadOptions,
    stack: {
      ...loadOptions.stack,
      multiple: true,
      help: "A stack's file, whose variables and version apply; without FILE, its topology is checked.",
    },
  },
  examples: [
    { line: "warren validate shop.yaml", help: "Every error and every warning of a file." },
    { line: "git show main:shop.yaml | warren validate -", help: "What another program writes." },
    {
      line: "warren validate --stack stacks/Pulumi.dev.yaml --stack stacks/Pulumi.prod.yaml --strict",
      help: "The topologies of two stacks, in a workflow that fails on warnings, too.",
    },
  ],
  next: {
    0: "`warren test FILE` runs its tests; `warren diff HEAD:FILE FILE` lists what you have changed",
    1: "`warren explain CODE` says what a problem means and how to mend it",
  },
  run: async ({ positionals: files, values }, { raw, err }) => {
    const { format, json, strict, quiet, color, stack: stacks, ...rest } = values;
    const print = chosenFormat(formats, { format, json });
    const options = { colour: isColoured(color), saysGood: !quiet, pages: pagesFrom() };
    if (files.length === 0 && stacks === undefined)
      throw new UsageError("neither FILE nor --stack was given");
    let worst: ExitCode = 0;
    const texts = new Map<string, string>();
    const checked: CheckedFile[] = [];
    const jobs = (stacks ?? [undefined]).flatMap((stack) =>
      (files.length === 0 ? [undefined] : files).map((file) => ({ file, stack })),
    );
    for (const { file, stack } of jobs) {
      const own = new Map<string, string>();
      try {
        const result = check(file ?? topologyOf(stack), { ...rest, stack }, own);
        checked.push(result);
        const fails = result.problems.some((problem) => strict || severityOf(problem) === "error");
        if (fails && worst === 0) worst = 1;
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        err(`warren validate: ${error.message}`);
        worst = 3;
      }
      for (const [path, text] of own) texts.set(path, text);
    }
    for (const line of print(checked, (path) => texts.get(path), options)) raw(line);
    return worst;
  },
});
