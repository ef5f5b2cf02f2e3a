#!/usr/bin/env node
/** The command line: finds the command, prints its output, exits with its code. */
import "../components/nodeVersion.mjs";
import "../components/compileCache.mjs";
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { type Command, CommandError, type ExitCode, exitCodes, type Output, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { packageRoot } from "./packageRoot.ts";
import { meantCommand, wrongOption } from "./suggest.ts";

/** `Exit codes: 0 good, 1 …` */
const exitCodesOf = (command?: Command): string =>
  `Exit codes: ${Object.entries({ ...exitCodes, ...command?.answers })
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join(", ")}.`;

const usage = (name: string, command: Command) => `Usage: warren ${name} ${command.usage}`;

async function help(): Promise<string> {
  const lines = await Promise.all(
    [...commands].map(async ([name, load]) => {
      const { usage, summary } = await load();
      return `  ${name} ${usage}\n      ${summary}`;
    }),
  );
  return `Usage: warren COMMAND …\n\n${lines.join("\n")}\n\nOptions: --help, --version\n${exitCodesOf()}`;
}

function version(): string {
  const { version }: { version?: string } = JSON.parse(
    readFileSync(join(packageRoot(), "package.json"), "utf8"),
  );
  return `warren ${version ?? "(unknown version)"}`;
}

const isWrongFlag = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS_");

async function run(
  name: string,
  command: Command,
  args: readonly string[],
  output: Output,
): Promise<ExitCode> {
  const end = args.indexOf("--");
  if ((end < 0 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h")) {
    output.out(`${usage(name, command)}\n\n${command.summary}\n${exitCodesOf(command)}`);
    return 0;
  }
  try {
    return await command.run(args, output);
  } catch (error) {
    if (error instanceof CommandError) {
      output.err(`warren ${name}: ${error.message}`);
      return 3;
    }
    if (!(error instanceof UsageError) && !isWrongFlag(error)) throw error;
    output.err(`warren ${name}: ${wrongOption(error, command.usage)}\n${usage(name, command)}`);
    return 2;
  }
}

async function main(args: readonly string[], output: Output): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === "--help" || name === "-h" || name === "--version") {
    output.out(name === "--version" ? version() : await help());
    return 0;
  }
  const load = commands.get(name ?? "");
  if (name !== undefined && load !== undefined) {
    return run(name, await load(), rest, output);
  }
  if (name === undefined) {
    output.err(`warren: no command was given\n${await help()}`);
    return 2;
  }
  const names = [...commands.keys()];
  output.err(
    `warren: unknown command or option: ${name}${meantCommand(name, [...names, "--help", "--version"])}\n` +
      `Usage: warren COMMAND …\nCommands: ${names.join(", ")}; warren --help explains them`,
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
  writeSync(2, `${error.stack}\n`);
  process.exit(3);
});

/** If the text cannot be written, the handler above exits and this promise stays pending. */
const written = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => stream.write("", (error) => error ?? resolve()));

process.exitCode = await main(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
await Promise.all([process.stdout, process.stderr].map(written));
// A port-forward takes a second to close, and nobody waits for it.
process.exit();
