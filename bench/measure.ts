/** Runs a command and measures its time, its memory, and how much it writes to files. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../local/failure.ts";
import { lastLines } from "../local/run.ts";
import { SessionWatch } from "./session.ts";

export interface Measured {
  readonly seconds: number;
  /** Null: there was no process to measure. */
  readonly peakMemoryBytes: number | null;
  /** Bytes that the kernel counts as sent to the file system; whole pages of 4 KiB, no sockets, no pipes. */
  readonly bytesWritten: number | null;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Running {
  /** @throws Failure with the end of the log if the command does not exit with 0 */
  readonly done: Promise<Measured & { readonly output: string }>;
  /**
   * Sends SIGKILL to the command only. Its child processes get a second to notice, and are then killed as well.
   * The measured time ends at the kill.
   */
  kill(): Promise<Measured>;
}

/**
 * The outer shell outlives the command and then reads its own I/O counters, to which the kernel adds those of each ended
 * child (proc_pid_io(5)). The inner shell prints its process id and becomes the command, so that only the command can be
 * killed. In the background (`&`) the command and its child processes would ignore SIGINT. Pulumi ends its providers with
 * SIGINT, and would then take 5 s longer.
 */
const becoming = 'echo $$ >&3; exec "$@" 3>&-';
const shell = `/bin/sh -c '${becoming}' sh "$@"; code=$?; cat /proc/$$/io >&3; exit $code`;

export function start(command: string, args: readonly string[], { cwd, env }: CommandOptions): Running {
  const log = join(cwd, "output.log");
  const output = openSync(log, "w");
  const began = performance.now();
  const child = spawn("/bin/sh", ["-c", shell, "sh", command, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output, "pipe"],
    // A new session: see session.ts.
    detached: true,
  });
  closeSync(output);
  const session = child.pid;
  if (session === undefined) throw new Failure(`${command} could not be started`);
  const watch = new SessionWatch(session);
  let told = "";
  const account = child.stdio[3] as Readable; // the pipe that was asked for above
  account.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    // Not when the output is closed: a provider may keep it open for longer.
    child.on("exit", (code) => resolve(code ?? -1));
  });
  const endAll = () => {
    for (const pid of watch.members()) signal(pid);
  };
  process.once("exit", endAll);
  const done = ended.then(async (code) => {
    const seconds = (performance.now() - began) / 1000;
    watch.stop();
    process.off("exit", endAll);
    const text = readFileSync(log, "utf8");
    if (code !== 0) {
      // The log is deleted with the run's folder.
      throw new Failure(`${command} ${args.join(" ")} ended with ${code}:\n${lastLines(log, 25)}`);
    }
    if (!account.readableEnded) await new Promise((resolve) => account.on("close", resolve));
    const [, written] = /^write_bytes: (\d+)$/m.exec(told) ?? [];
    const bytesWritten = written === undefined ? null : Number(written);
    return { seconds, peakMemoryBytes: watch.peakBytes, bytesWritten, output: text };
  });
  return {
    done,
    kill: async () => {
      const [, pid] = /^(\d+)\n/.exec(told) ?? [];
      if (pid === undefined) throw new Error(`${command} was to be killed before it was started`);
      done.catch(() => undefined);
      const seconds = (performance.now() - began) / 1000;
      signal(Number(pid));
      await ended;
      await sleep(1000);
      endAll();
      return { seconds, peakMemoryBytes: watch.peakBytes, bytesWritten: null };
    },
  };
}

export function measured(command: string, args: readonly string[], options: CommandOptions) {
  return start(command, args, options).done;
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}
