/** How a machine is started in namespaces of its own, and asked to end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Mounts, network and processes; when the process that runs it ends, all of them end. An init process passes SIGTERM on.
 * @param file of this folder
 */
export const inNamespaces = (file: string, ...args: readonly string[]): readonly [string, ...string[]] => [
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
  join(import.meta.dirname, file),
  ...args,
];

/**
 * Asks the machine's init process, which passes the signal on.
 * @param pid of `inNamespaces`
 */
export function signalInit(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  const init = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (init !== "") process.kill(Number(init), signal);
}
