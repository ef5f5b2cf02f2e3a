/** The further machines, as the first one sees them: it starts them, joins them by a bridge, and switches them. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logs } from "../paths.ts";
import { plugIn } from "./cable.ts";
import { filesOf, type Layout, type Machine } from "./layout.ts";
import { inNamespaces, signalInit } from "./namespaces.ts";
import { execute } from "./node.ts";
import { say, stopping } from "./supervisor.ts";

const bridge = "machines";

const running = new Map<string, ChildProcess>();

/** Before the first machine starts one. */
export async function makeBridge(layout: Layout): Promise<void> {
  await execute("ip", ["link", "add", bridge, "type", "bridge"]);
  await execute("ip", ["address", "add", `${layout.bridge}/24`, "dev", bridge]);
  await execute("ip", ["link", "set", bridge, "up"]);
  for (const { pods, address } of further(layout)) {
    await execute("ip", ["route", "add", pods, "via", address, "dev", bridge]);
  }
}

export const further = ({ machines: [, ...others] }: Layout): readonly Machine[] => others;

/** Starts the machines that are on and do not run; kills those that were switched off. Called again and again. */
export async function switchWorkers(layout: Layout): Promise<void> {
  for (const [index, machine] of further(layout).entries()) {
    const { off, on } = filesOf(machine);
    const child = running.get(machine.name);
    if (existsSync(off)) child?.kill("SIGKILL");
    else if (child === undefined && !stopping()) {
      await startWorker(layout, machine, `machine-${index + 2}`);
      writeFileSync(on, "");
    }
  }
}

async function startWorker(layout: Layout, machine: Machine, near: string): Promise<void> {
  const log = openSync(join(logs, "machine.log"), "a");
  const [command, ...args] = inNamespaces("worker.ts", machine.name);
  const child = spawn(command, args, { stdio: ["ignore", log, log], cwd: "/" });
  running.set(machine.name, child);
  child.on("close", (code, signal) => {
    say(`${machine.name} ended with ${code ?? signal}`);
    running.delete(machine.name);
    rmSync(filesOf(machine).on, { force: true });
  });
  if (child.pid === undefined) throw new Error("unshare could not be started");
  await plugIn({ near, pid: child.pid, address: `${machine.address}/24`, gateway: layout.bridge });
  await execute("ip", ["link", "set", near, "master", bridge]);
  say(`${machine.name} started`);
}

/** Each in its own order, all at the same time. */
export async function stopWorkers(): Promise<void> {
  await Promise.all(
    [...running.values()].map(async (child) => {
      const ended = new Promise((resolve) => child.once("close", resolve));
      if (child.pid !== undefined) signalInit(child.pid, "SIGTERM");
      await ended;
    }),
  );
}
