/** Parts of Kubernetes fail while an update restarts the nodes. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlanePart, controlPlanePid, kubeletPid } from "./machineProcesses.ts";
import type { MatrixCluster } from "./matrixCluster.ts";
import type { Row } from "./row.ts";

type Striking = Row["strike"];

/** The update has begun to restart the nodes by then. */
const beginMs = 4_000;

/** While an update runs; the one that failed is repeated, as its user would. */
async function duringUpdate(cluster: MatrixCluster, fault: () => Promise<void>): Promise<string> {
  const update = cluster.tryUp({ interval: cluster.settings.interval + 1 });
  await sleep(beginMs);
  await fault();
  const { code, text } = await update;
  if (code === 0) return "the update went on";
  if (!/error: /.test(text)) throw new Error(`the update ended with ${code} and no error:\n${text}`);
  await cluster.up();
  return "the update reported an error, the next one completed the work";
}

/** It is started again a second later. */
export const apiServerKilled: Striking = async (cluster, chance) => {
  const outcome = await duringUpdate(cluster, async () => {
    await sleep(chance * 10_000);
    process.kill(controlPlanePid("kube-apiserver"), "SIGKILL");
  });
  return outcome;
};

const stopped = async (pid: number, seconds: number): Promise<void> => {
  process.kill(pid, "SIGSTOP");
  await sleep(seconds * 1000);
  process.kill(pid, "SIGCONT");
};

export const partStopped =
  (part: ControlPlanePart, seconds: number): Striking =>
  async (cluster, chance) => {
    const outcome = await duringUpdate(cluster, async () => {
      await sleep(chance * 5_000);
      await stopped(controlPlanePid(part), seconds);
    });
    return outcome;
  };

export const kubeletStopped =
  (seconds: number): Striking =>
  async (cluster, chance) => {
    const outcome = await duringUpdate(cluster, async () => {
      const machine = cluster.machines[Math.floor(chance * cluster.machines.length)] ?? cluster.machines[0];
      await stopped(kubeletPid(machine), seconds);
    });
    return outcome;
  };
