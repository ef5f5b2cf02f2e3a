/** Child processes whose output goes into a log, and is shown only when they fail. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure, type LogFile } from "./failure.ts";

export interface RunOptions {
  /** Appended to; without it the output is shown. */
  readonly log?: LogFile;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** What to do when it fails. */
  readonly advice?: string;
}

export function lastLines(file: LogFile, count: number): string {
  if (!existsSync(file)) return "(no log)";
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

/** Runs a program to its end, or to ours: when another step fails, no build goes on unseen. Throws a Failure with the log's name unless it exits with 0. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  if (options.log !== undefined) mkdirSync(dirname(options.log), { recursive: true });
  const output = options.log === undefined ? "inherit" : openSync(options.log, "a");
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        stdio: [options.input === undefined ? "ignore" : "pipe", output, output],
      });
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
