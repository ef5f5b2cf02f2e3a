/** Child processes whose output goes into a log; it is shown only if they fail. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Failure, type LogFile } from "./failure.ts";

export interface RunOptions {
  /** The log file, which is appended to; without it the output is shown. */
  readonly log?: LogFile;
  /** Prefix of each shown line, if several programs run in parallel. */
  readonly name?: string;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Advice for a failure. */
  readonly advice?: string;
}

export function lastLines(file: LogFile, count: number): string {
  if (!existsSync(file)) return "(no log)";
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

/**
 * Runs a program to its end, or kills it when this process ends: if another step fails, no build continues unseen.
 * Throws a Failure with the log's name unless it exits with 0.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  if (options.log !== undefined) mkdirSync(dirname(options.log), { recursive: true });
  const shown = options.name === undefined ? "inherit" : "pipe";
  const output = options.log === undefined ? shown : openSync(options.log, "a");
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        stdio: [options.input === undefined ? "ignore" : "pipe", output, output],
      });
      if (options.name !== undefined) showLines(options.name, [child.stdout, child.stderr]);
      const end = () => child.kill();
      process.once("exit", end);
      child.on("error", reject);
      child.on("close", (status, signal) => {
        process.off("exit", end);
        resolve(status ?? signal ?? "unknown");
      });
      if (options.input !== undefined) child.stdin?.end(options.input);
    });
    if (code !== 0) {
      throw new Failure(
        `${command} ${args.slice(0, 3).join(" ")} ended with ${code}`,
        options.advice,
        options.log,
      );
    }
  } finally {
    if (typeof output === "number") closeSync(output);
  }
}

function showLines(name: string, streams: readonly (Readable | null)[]): void {
  for (const input of streams) {
    if (input === null) continue;
    createInterface({ input }).on("line", (line) => process.stdout.write(`${name} | ${line}\n`));
  }
}

/** Runs a program and returns what it printed; throws a Failure with its error output unless it exits with 0. */
export async function capture(
  command: string,
  args: readonly string[],
  options: Omit<RunOptions, "log"> = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  if (options.input !== undefined) child.stdin?.end(options.input);
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
  });
  if (code !== 0) {
    throw new Failure(
      `${command} ${args.slice(0, 3).join(" ")} ended with ${code}: ${err.trim().slice(-2000)}`,
      options.advice,
    );
  }
  return out;
}
