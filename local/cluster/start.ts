/** Starts the embedded cluster, or finds it running; repairs what a killed run left. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { bin, logs } from "../paths.ts";
import { run } from "../run.ts";
import { plugIn } from "./cable.ts";
import { machineCgroup, makeCgroups } from "./cgroups.ts";
import { writeConfiguration } from "./configuration.ts";
import { makeCredentials } from "./credentials.ts";
import {
  chooseLayout,
  folder,
  hostInterface,
  type Layout,
  layoutFile,
  pidFile,
  readyFile,
} from "./layout.ts";
import { inNamespaces } from "./namespaces.ts";
import { machinePid, stopMachine } from "./stop.ts";

/** One for each node of the stack. */
const usualMachines = 3;

/** A machine that has not come up by then will not: it takes 10 s where nothing is wrong. */
const patience = 240_000;

/** @param machines how many; undefined: as many as it has, or the usual number */
export async function startCluster(machines: number | undefined): Promise<void> {
  const layout = layoutFor(machines);
  if (machinePid() !== undefined && existsSync(readyFile)) return;
  await stopMachine();
  mkdirSync(logs, { recursive: true });
  await makeCredentials(layout);
  writeConfiguration(layout);
  makeCgroups(layout.machines);
  await connect(layout, launch());
  const end = Date.now() + patience;
  while (!existsSync(readyFile)) {
    if (machinePid() === undefined || Date.now() > end) {
      throw new Failure(
        "the embedded cluster did not start",
        `look into ${logs}, then ./dev down and ./dev up`,
        join(logs, "machine.log"),
      );
    }
    await sleep(100);
  }
}

/** A cluster keeps its machines: what is on them would be lost. */
function layoutFor(machines: number | undefined): Layout {
  if (!existsSync(layoutFile)) {
    const layout = chooseLayout(machines ?? usualMachines);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(layoutFile, JSON.stringify(layout));
    return layout;
  }
  // An older checkout's layout may lack them.
  const layout = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout | Omit<Layout, "machines">;
  if (!("machines" in layout)) throw new Failure("an older ./dev made this cluster", "run ./dev down first");
  if (machines === undefined || machines === layout.machines.length) return layout;
  const there = layout.machines.length;
  throw new Failure(`this cluster has ${there} machines, not ${machines}`, "run ./dev down first");
}

/** Returns the process whose network is the first machine's. */
function launch(): number {
  const log = openSync(join(logs, "machine.log"), "a");
  const child = spawn(
    "sh",
    [
      "-c",
      // So that all it starts is in that cgroup, too.
      'echo $$ >"$0/cgroup.procs"; exec "$@"',
      machineCgroup(),
      ...inNamespaces("machine.ts"),
    ],
    {
      detached: true,
      stdio: ["ignore", log, log],
      cwd: "/",
      env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ""}:/usr/sbin:/sbin` },
    },
  );
  child.unref();
  if (child.pid === undefined) throw new Failure("unshare could not be started", "install util-linux");
  writeFileSync(pidFile, String(child.pid));
  return child.pid;
}

/** From the host to the first machine, and through it to the others and to the pods. */
async function connect(layout: Layout, pid: number): Promise<void> {
  await plugIn({ near: hostInterface, pid, address: `${layout.node}/30`, gateway: layout.host });
  const log = join(logs, "network.log");
  await run("ip", ["address", "add", `${layout.host}/30`, "dev", hostInterface], { log });
  for (const range of [layout.bridged, layout.pods, layout.services])
    await run("ip", ["route", "add", range, "via", layout.node], { log });
}
