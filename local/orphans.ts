/** Plugins of Pulumi whose engine was killed: the official ones look for it only every five minutes, and live on till then. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { state } from "./paths.ts";

/** Ends the plugins that were started from this checkout's state. No engine is at work on it any more. */
export function endOrphans(): void {
  const plugins = `${join(state, "pulumi", "plugins")}/`;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    if (programOf(pid).startsWith(plugins)) end(Number(pid));
  }
}

/** Empty for a process of the kernel, and for one that has just ended. */
function programOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
