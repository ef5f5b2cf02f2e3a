/** The help of a command, from its table. It fits into the columns of wrap.ts. */
import {
  type Command,
  type Commands,
  type Example,
  exitCodes,
  type Group,
  type Option,
  type Options,
} from "./command.ts";
import { wrapped } from "./wrap.ts";

/** Where the sentences of a table begin; a longer name stands on a line of its own. */
const longestName = 30;

function table(rows: readonly (readonly [string, string])[]): string {
  const widest = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= longestName));
  const indent = widest + 4;
  return rows
    .map(([name, text]) => {
      const isLong = name.length > widest;
      const gap = isLong ? `\n${" ".repeat(indent)}` : " ".repeat(indent - 2 - name.length);
      return `  ${name}${gap}${wrapped(text, indent)}`;
    })
    .join("\n");
}

/** `-o, --output FILE` */
function nameOf(name: string, { type, short, value, choices }: Option): string {
  const dashed = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return type === "boolean" ? dashed : `${dashed} ${value ?? choices?.join("|")}`;
}

function sentenceOf({ help, multiple, default: usual }: Option): string {
  const more = [
    ...(multiple === true ? ["May be repeated."] : []),
    ...(typeof usual === "string" ? [`Default: ${usual}.`] : []),
  ];
  return [help, ...more].join(" ");
}

const asSentence = (summary: string) => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

/** One block for each section, in the order in which they begin. */
function optionBlocks(options: Options): readonly string[] {
  const all = Object.entries(options);
  const sections = new Set(["Options", ...all.map(([, { section = "Options" }]) => section)]);
  return [...sections].map((section) => {
    const rows = all
      .filter(([, option]) => (option.section ?? "Options") === section)
      .map(([name, option]) => [nameOf(name, option), sentenceOf(option)] as const);
    const help = section === "Options" ? [["-h, --help", "Prints this help."] as const] : [];
    return `${section}:\n${table([...rows, ...help])}`;
  });
}

const exampleBlock = (examples: readonly Example[]) =>
  `Examples:\n${examples.map(({ line, help }) => `  ${line}\n      ${wrapped(help, 6)}`).join("\n")}`;

const exitBlock = (answers: Command["answers"]) =>
  `Exit codes:\n${table(Object.entries({ ...exitCodes, ...answers }))}`;

/** @param name with the group's: `messages peek` */
export function usageOf(name: string, { usage, options }: Command): string {
  const rest = [usage, ...(Object.keys(options).length === 0 ? [] : ["[OPTION]…"])];
  return wrapped(["Usage: warren", name, ...rest].filter((part) => part !== "").join(" "), 7, 0);
}

/** Every command that reads files reads them alike. */
const inputSentence = "`-` as a file is the standard input; it includes files from the current folder.";

export function helpOf(name: string, summary: string, command: Command): string {
  const sentences = [asSentence(summary), ...(command.operands === "paths" ? [inputSentence] : [])];
  return [
    usageOf(name, command),
    wrapped(sentences.join(" "), 0),
    ...optionBlocks(command.options),
    exampleBlock(command.examples),
    exitBlock(command.answers),
  ].join("\n\n");
}

export const groupUsageOf = (name: string, { parts }: Group) =>
  `Usage: warren ${name} ${[...parts.keys()].join("|")} …`;

export function groupHelpOf(name: string, summary: string, group: Group): string {
  const rows = [...group.parts].map(([part, { summary }]) => [part, asSentence(summary)] as const);
  return [
    groupUsageOf(name, group),
    wrapped(asSentence(summary), 0),
    `Commands:\n${table(rows)}`,
    `\`warren help ${name} ${[...group.parts.keys()][0]}\` explains one of them.`,
  ].join("\n\n");
}

export function overview(commands: Commands): string {
  const rows = [...commands].map(([name, { summary }]) => [name, asSentence(summary)] as const);
  return [
    "Usage: warren COMMAND …",
    `Commands:\n${table(rows)}`,
    `Options:\n${table([
      ["-h, --help", "Prints this help; after a command, the command's."],
      ["--version", "Prints the version of Warren."],
    ])}`,
    exitBlock(undefined),
    "`warren help COMMAND` explains a command.",
  ].join("\n\n");
}
