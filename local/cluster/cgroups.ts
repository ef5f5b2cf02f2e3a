/** The cgroups of the embedded cluster: one for all of it, with the machine's own programs and the pods below. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cgroup, type Machine } from "./layout.ts";

const root = "/sys/fs/cgroup";

const isVersion2 = () => existsSync(join(root, "cgroup.controllers"));

/**
 * Times the usual share of a busy machine. The kernel would give all pods together as much as one program beside them:
 * a broker that waits for the processor cannot form a quorum queue, and a node is taken for dead.
 */
const priority = 16;

/** kubelet makes the cgroups of its pods below its machine's, but not that one itself. */
export function makeCgroups(machines: readonly Machine[]): void {
  if (isVersion2()) {
    mkdirSync(join(root, cgroup), { recursive: true });
    const controllers = readFileSync(join(root, "cgroup.controllers"), "utf8").trim().split(" ");
    for (const file of [root, join(root, cgroup)]) {
      writeFileSync(join(file, "cgroup.subtree_control"), controllers.map((name) => `+${name}`).join(" "));
    }
    writeFileSync(join(root, cgroup, "cpu.weight"), String(100 * priority));
  }
  for (const top of tops()) for (const { name } of machines) mkdirSync(join(top, name), { recursive: true });
  if (!isVersion2()) writeFileSync(join(root, "cpu", cgroup, "cpu.shares"), String(1024 * priority));
  mkdirSync(machineCgroup(), { recursive: true });
}

/** The cluster's cgroup, in each of version 1's hierarchies. */
function tops(): string[] {
  if (isVersion2()) return [join(root, cgroup)];
  return readdirSync(root).map((controller) => join(root, controller, cgroup));
}

/** Folder of the cgroup for the cluster's own programs: what controls the processor. */
export function machineCgroup(): string {
  return join(root, ...(isVersion2() ? [] : ["cpu"]), cgroup, "machine");
}

export async function removeCgroups(): Promise<void> {
  for (const top of tops()) {
    // The last processes of a namespace leave their cgroup a moment after they were killed.
    for (let tries = 0; existsSync(top) && tries < 100; tries++) {
      try {
        removeTree(top);
      } catch {
        await sleep(50);
      }
    }
  }
}

/** A cgroup's files cannot be deleted; its folder can, when it has no folders below. */
function removeTree(path: string): void {
  for (const name of readdirSync(path)) {
    const below = join(path, name);
    if (statSync(below).isDirectory()) removeTree(below);
  }
  rmdirSync(path);
}
