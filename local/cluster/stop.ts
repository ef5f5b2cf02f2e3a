/** Ends the embedded cluster, however it was left, and takes away the little that outlives its namespaces. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { capture } from "../run.ts";
import { removeCgroups } from "./cgroups.ts";
import { hostInterface, pidFile, readyFile } from "./layout.ts";
import { signalInit } from "./namespaces.ts";

/** Brokers get a minute to say goodbye to each other. */
const patience = 90_000;

/** The process that holds the machine's namespaces, if it lives. */
export function machinePid(): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, "utf8"));
  // Process ids are used again: it must be the very command that start.ts began.
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
  return command.startsWith("unshare\0") ? pid : undefined;
}

export async function stopMachine(): Promise<void> {
  const pid = machinePid();
  if (pid !== undefined) {
    const end = Date.now() + patience;
    signalInit(pid, "SIGTERM");
    while (machinePid() !== undefined && Date.now() < end) await sleep(100);
    if (machinePid() !== undefined) {
      signalInit(pid, "SIGKILL");
      process.kill(pid, "SIGKILL");
      while (machinePid() !== undefined) await sleep(50);
    }
  }
  rmSync(pidFile, { force: true });
  rmSync(readyFile, { force: true });
  // The kernel takes the cable away by itself, a little later; a new one has the same name.
  await capture("ip", ["link", "delete", hostInterface]).catch(() => "");
  await removeCgroups();
}
