/** The processes of the embedded cluster's machines, as this host sees them. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { files, filesOf, kubeconfigOf, type Machine } from "../../local/cluster/layout.ts";

export type ControlPlanePart = "kube-apiserver" | "kube-scheduler" | "kube-controller-manager";

/** @throws if it does not run */
export const controlPlanePid = (part: ControlPlanePart): number =>
  pidOf(part, part === "kube-apiserver" ? files.server : kubeconfigOf(part));

/** @throws if it does not run */
export const kubeletPid = (machine: Machine): number => pidOf("kubelet", filesOf(machine).kubelet);

/** @param path in an argument: only this cluster's processes have it */
function pidOf(program: string, path: string): number {
  const found = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    const [command = "", ...args] = argumentsOf(name);
    return basename(command) === program && args.some((argument) => argument.endsWith(`=${path}`));
  });
  if (found === undefined) throw new Error(`no ${program} runs with ${path}`);
  return Number(found);
}

function argumentsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
