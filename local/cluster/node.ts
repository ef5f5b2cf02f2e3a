/** What every machine does to be a Kubernetes node: images and containers, from the first to the last. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { imagesFolder, importedBy, type Machine } from "./layout.ts";
import { containerd, containerdSocket, node } from "./parts.ts";
import { end, say } from "./supervisor.ts";

export const execute = promisify(execFile);

export async function prepareNetwork(): Promise<void> {
  await execute("ip", ["link", "set", "lo", "up"]);
  while (networkInterfaces().eth0 === undefined) await sleep(50);
  for (const file of ["ip_forward", "conf/all/route_localnet"])
    writeFileSync(`/proc/sys/net/ipv4/${file}`, "1");
}

/** Folders of the machine's own, in a mount namespace whose mounts reach the containers. */
export async function prepareMounts(): Promise<void> {
  await execute("mount", ["--make-rshared", "/"]);
  for (const path of ["/run", "/var/log"]) await execute("mount", ["-t", "tmpfs", "tmpfs", path]);
}

export async function until(what: string, test: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await test();
      return say(what);
    } catch {
      await sleep(100);
    }
  }
}

const ctr = (...args: string[]) =>
  execute("ctr", ["-a", containerdSocket, "-n", "k8s.io", ...args], { maxBuffer: 1 << 26 });

export const containerdAnswers = (): Promise<void> => until("containerd answers", () => ctr("version"));

/** Images arrive as archives in a folder that all machines share. */
export async function importImages(machine: Machine): Promise<void> {
  mkdirSync(imagesFolder, { recursive: true });
  for (const name of readdirSync(imagesFolder)) {
    const marker = importedBy(machine, name);
    if (!name.endsWith(".tar") || existsSync(marker)) continue;
    await ctr("images", "import", join(imagesFolder, name));
    writeFileSync(marker, "");
    say(`${machine.name}: image ${basename(name)} imported`);
  }
}

/** Containers first, and in their own way: a broker that is killed has not said goodbye to its peers. */
export async function stopContainers(machine: Machine): Promise<void> {
  for (const { name } of node(machine)) end(name, "SIGKILL");
  const tasks = async () =>
    (await ctr("tasks", "ls")).stdout.split("\n").filter((line) => line.includes("RUNNING"));
  const limit = Date.now() + 60_000;
  try {
    for (const line of await tasks()) await ctr("tasks", "kill", "-s", "SIGTERM", line.split(/\s+/)[0] ?? "");
    while ((await tasks()).length > 0 && Date.now() < limit) await sleep(200);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`${machine.name}: containers could not be stopped: ${why}`);
  }
  end(containerd(machine).name, "SIGTERM");
}
