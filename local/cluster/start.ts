/** Starts the embedded cluster, or finds it running; repairs what a killed run left. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { bin, logs } from "../paths.ts";
import { run } from "../run.ts";
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
import { machinePid, stopMachine } from "./stop.ts";

/** A machine that has not come up by then will not: it takes 10 s where nothing is wrong. */
const patience = 240_000;

export async function startCluster(): Promise<void> {
  if (machinePid() !== undefined && existsSync(readyFile)) return;
  await stopMachine();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(logs, { recursive: true });
  if (!existsSync(layoutFile)) writeFileSync(layoutFile, JSON.stringify(chooseLayout()));
  const layout = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout;
  await makeCredentials(layout);
  writeConfiguration(layout);
  makeCgroups();
  await plugIn(layout, launch());
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

/** Returns the process whose network is the machine's. */
function launch(): number {
  const log = openSync(join(logs, "machine.log"), "a");
  const child = spawn(
    "sh",
    [
      "-c",
      // So that all it starts is in that cgroup, too.
      'echo $$ >"$0/cgroup.procs"; exec "$@"',
      machineCgroup(),
      "unshare",
      "--mount",
      "--net",
      "--pid",
      "--fork",
      "--mount-proc",
      "--kill-child",
      "tini",
      "--",
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, "machine.ts"),
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

/** A cable from the host to the machine; the kernel takes it away with the machine's network. */
async function plugIn(layout: Layout, pid: number): Promise<void> {
  const log = join(logs, "network.log");
  const inside = (...args: string[]) => run("nsenter", ["-t", String(pid), "-n", "ip", ...args], { log });
  for (let tries = 0; networkOf(pid) === networkOf(process.pid); tries++) {
    if (tries > 100)
      throw new Failure("the machine has no network of its own", "see the log", join(logs, "machine.log"));
    await sleep(50);
  }
  await run(
    "ip",
    ["link", "add", hostInterface, "type", "veth", "peer", "name", "eth0", "netns", String(pid)],
    { log },
  );
  await run("ip", ["address", "add", `${layout.host}/30`, "dev", hostInterface], { log });
  await run("ip", ["link", "set", hostInterface, "up"], { log });
  await inside("address", "add", `${layout.node}/30`, "dev", "eth0");
  await inside("link", "set", "eth0", "up");
  await inside("route", "add", "default", "via", layout.host);
  for (const range of [layout.pods, layout.services])
    await run("ip", ["route", "add", range, "via", layout.node], { log });
}

const networkOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);
