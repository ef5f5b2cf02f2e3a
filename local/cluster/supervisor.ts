/** Keeps the programs of a machine running. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { logs } from "../paths.ts";
import type { Part } from "./parts.ts";

const running = new Map<string, ChildProcess>();
let isStopping = false;

/** @param line into the machine's log */
export function say(line: string): void {
  appendFileSync(join(logs, "machine.log"), `${new Date().toISOString()} ${line}\n`);
}

/** A part that ends by itself is started again a second later. */
export function start(part: Part): void {
  const log = openSync(join(logs, `${part.name}.log`), "a");
  const child = spawn(part.command, part.args, { stdio: ["ignore", log, log] });
  closeSync(log);
  running.set(part.name, child);
  child.on("error", (error) => say(`${part.name}: ${error.message}`));
  child.on("close", (code, signal) => {
    if (isStopping || running.get(part.name) !== child) return;
    say(`${part.name} ended with ${code ?? signal}; started again`);
    setTimeout(() => isStopping || running.get(part.name) !== child || start(part), 1000);
  });
}

/** From here on nothing is started again. @returns false if that was so already */
export function beginStop(): boolean {
  if (isStopping) return false;
  isStopping = true;
  return true;
}

export const stopping = (): boolean => isStopping;

export const isKept = ({ name }: Part): boolean => running.has(name);

/** Starts a part that does not run, or ends one that does. */
export function keep(part: Part, isWanted: boolean): void {
  if (isWanted) return void start(part);
  const child = running.get(part.name);
  running.delete(part.name);
  child?.kill("SIGTERM");
}

/** @param name of the part; nothing happens if it does not run */
export function end(name: string, signal: "SIGTERM" | "SIGKILL"): void {
  running.get(name)?.kill(signal);
}
