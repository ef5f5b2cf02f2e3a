#!/usr/bin/env node
/** The command line: finds the command, prints its output, exits with its code. */
import "../components/nodeVersion.mjs";
import "../components/compileCache.mjs";
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { onTerminal } from "../components/topology/escape.ts";
import { type Command, CommandError, type ExitCode, type Group, type Output, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { explained } from "./help.ts";
import { groupUsageOf, usageOf } from "./helpText.ts";
import { hintOf } from "./hint.ts";
import { packageRoot } from "./packageRoot.ts";
import { endProgress, hideProgress } from "./progress.ts";
import { meant, wrongOption } from "./suggest.ts";
import { outputTo } from "./terminal.ts";

function version(): string {
  const { version }: { version?: string } = JSON.parse(
    readFileSync(join(packageRoot(), "package.json"), "utf8"),
  );
  return `warren ${version ?? "(unknown version)"}`;
}

const isHelp = (arg: string | undefined) => arg === "--help" || arg === "-h";

const isWrongFlag = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS_");

async function run(
  name: string,
  command: Command,
  args: readonly string[],
  output: Output,
): Promise<ExitCode> {
  const end = args.indexOf("--");
  if ((end < 0 ? args : args.slice(0, end)).some(isHelp)) {
    output.out(await explained(commands, name.split(" ")));
    return 0;
  }
  try {
    const code = await command.run(args, output);
    const hint = hintOf(command, code, args);
    if (hint !== undefined) output.err(hint);
    return code;
  } catch (error) {
    if (error instanceof CommandError) {
      output.err(`warren ${name}: ${error.message}`);
      return 3;
    }
    if (!(error instanceof UsageError) && !isWrongFlag(error)) throw error;
    const message = wrongOption(error, command.options);
    output.err(`warren ${name}: ${message}\n${usageOf(name, command)}\n\`warren help ${name}\` explains it`);
    return 2;
  }
}

async function runPart(
  name: string,
  group: Group,
  [part, ...args]: readonly string[],
  output: Output,
): Promise<ExitCode> {
  if (isHelp(part)) {
    output.out(await explained(commands, [name]));
    return 0;
  }
  const found = group.parts.get(part ?? "");
  if (part !== undefined && found !== undefined) return run(`${name} ${part}`, found.command, args, output);
  const wanted = `warren ${name}: it needs one of ${[...group.parts.keys()].join(", ")}`;
  const not = part === undefined ? "" : `, not ${JSON.stringify(part)}${meant(part, group.parts.keys())}`;
  output.err(`${wanted}${not}\n${groupUsageOf(name, group)}\n\`warren help ${name}\` explains them`);
  return 2;
}

async function main(args: readonly string[], output: Output): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (isHelp(name) || name === "--version") {
    output.out(name === "--version" ? version() : await explained(commands, []));
    return 0;
  }
  if (name === undefined) {
    output.err(`warren: no command was given\n${await explained(commands, [])}`);
    return 2;
  }
  const found = await commands.get(name)?.load();
  if (found !== undefined) {
    return "parts" in found ? runPart(name, found, rest, output) : run(name, found, rest, output);
  }
  output.err(
    `warren: unknown command or option: ${name}${meant(name, [...commands.keys(), "--help", "--version"])}\n` +
      "Usage: warren COMMAND …\n`warren help` lists the commands",
  );
  return 2;
}

// `warren validate … | head` closes the pipe early: that is not an error, and nobody reads on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    // A full disk. If the standard error fails too, only the exit code reports it.
    try {
      writeSync(2, `warren: cannot write to the standard output: ${reasonOf(error)}\n`);
    } finally {
      process.exit(3);
    }
  });
}

// Node's own code for these is 1, which would say that something was found.
process.on("uncaughtException", (error) => {
  endProgress();
  writeSync(2, `${onTerminal(String(error.stack))}\n`);
  process.exit(3);
});

/** If the text cannot be written, the handler above exits and this promise stays pending. */
const written = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => stream.write("", (error) => error ?? resolve()));

const output = outputTo(
  (text) => {
    hideProgress();
    process.stdout.write(text);
  },
  (text) => {
    hideProgress();
    process.stderr.write(text);
  },
);
process.exitCode = await main(process.argv.slice(2), output);
endProgress();
await Promise.all([process.stdout, process.stderr].map(written));
// A port-forward takes a second to close, and nobody waits for it.
process.exit();
