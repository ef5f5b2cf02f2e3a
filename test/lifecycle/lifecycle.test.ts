import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { cgroup, hostInterface } from "../../local/cluster/layout.ts";
import { state } from "../../local/paths.ts";
import { Broker, messagesIn, runningNodes } from "../e2e/broker.ts";
import { checkout, finished, kubectl } from "../e2e/stack.ts";
import { chances, isLong } from "../form.ts";

const dev = (...args: string[]) => finished(join(checkout, "dev"), args);

/** Seconds after which `./dev up` is killed. It takes more than a minute. */
const kills = chances("./dev up killed", 6).map((chance) => 1 + Math.floor(chance * 50));

beforeAll(async () => {
  // On the cluster that somebody works with, the last of these tests would destroy it.
  if (process.env.WARREN_HOME?.includes("test") !== true)
    throw new Error("run these tests with ./dev test lifecycle");
  if (!isLong) return;
  // The files before this one may have cost the seed's classic queues their messages.
  for (const command of ["down", "up"]) {
    const { code, text } = await dev(command);
    expect(code, text).toBe(0);
  }
});

describe.runIf(isLong)("./dev down --keep-data", () => {
  it("keeps the messages for the next up", async () => {
    const before = await messagesIn(await Broker.ofStack(), "testq2");
    expect(before).toBeGreaterThan(0);
    const stopped = await dev("down", "--keep-data");
    expect(stopped.code, stopped.text).toBe(0);
    expect(processesOf(state)).toEqual([]);
    const started = await dev("up");
    expect(started.code, started.text).toBe(0);
    const broker = await Broker.ofStack();
    expect(await runningNodes(broker)).toHaveLength(3);
    expect(await messagesIn(broker, "testq2")).toBe(before);
  });
});

describe.runIf(isLong)("./dev up that was killed half-way", () => {
  it.each(kills)("after %d s is repaired by the next up", async (seconds) => {
    expect((await dev("down")).code).toBe(0);
    const up = spawn(join(checkout, "dev"), ["up"], { detached: true, stdio: "ignore" });
    await sleep(seconds * 1000);
    expect(up.exitCode, "it ended before it could be killed").toBeNull();
    killGroup(up);
    const { code, text } = await dev("up");
    expect(code, text).toBe(0);
    expect(text).toMatch(/100 sent to exchange logs, 100 received from testq1, 100 kept in testq2/);
    expect((await kubectl("get", "pods", "-o", "name")).match(/warren-\d/g)).toHaveLength(3);
  });
});

describe("./dev down", () => {
  it("leaves no process, mount, interface, route, iptables rule, cgroup or file", async () => {
    const down = await dev("down");
    expect(down.code, down.text).toBe(0);
    expect(processesOf(state)).toEqual([]);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(state);
    const network = await Promise.all([
      finished("ip", ["link"]),
      finished("ip", ["route"]),
      finished("iptables-save", []),
    ]);
    for (const { text } of network) expect(text).not.toMatch(new RegExp(`${hostInterface}|KUBE-|CNI-`));
    expect(cgroups()).toEqual([]);
    expect(existsSync(state)).toBe(false);
  });
});

/** As a machine that crashes, or an impatient Ctrl-\ would: the run and all it waits for, at once. */
function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
}

/** Command lines of the processes that run something from, or in, a folder. */
function processesOf(folder: string): string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      const inside = `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
      // A shell that started the tests names the folder too, in its variables only.
      return inside || line.includes(`${folder}/`) ? [line] : [];
    } catch {
      return [];
    }
  });
}

/** In each of cgroup v1's hierarchies, or in the one of v2. */
function cgroups(): string[] {
  const root = "/sys/fs/cgroup";
  const places = [root, ...readdirSync(root).map((name) => join(root, name))];
  return places.map((place) => join(place, cgroup)).filter((folder) => existsSync(folder));
}
