/**
 * The embedded cluster's machine: runs in namespaces of its own (mounts, network, processes), so that
 * ending it leaves nothing behind. Started by start.ts below an init process; SIGTERM ends it in order.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { cache, checkout, home, kubeconfig, logs } from "../paths.ts";
import {
  files,
  folder,
  imagesFolder,
  type Layout,
  layoutFile,
  program,
  readyFile,
  volumesVariable,
} from "./layout.ts";
import { apiServer, containerd, containerdSocket, etcd, type Part, workers } from "./parts.ts";

const execute = promisify(execFile);
/** Where the provisioner creates the claims' folders. */
const volumes = join("/tmp", "hostpath_pv");
const layout = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout;
const running = new Map<string, ChildProcess>();
let stopping = false;

function say(line: string): void {
  appendFileSync(join(logs, "machine.log"), `${new Date().toISOString()} ${line}\n`);
}

/**
 * What containerd, kubelet and the volumes' provisioner expect of a machine, without touching the real one.
 * The provisioner knows no other place than /tmp, so the cluster has its own; what else lies there stays visible.
 */
async function prepareMounts(): Promise<void> {
  await execute("mount", ["--make-rshared", "/"]);
  for (const path of ["/run", "/var/log"]) await execute("mount", ["-t", "tmpfs", "tmpfs", path]);
  const tmp = join(folder, "tmp");
  mkdirSync(tmp, { recursive: true });
  for (const path of [home, cache, checkout].filter((path) => path.startsWith("/tmp/"))) {
    const inside = join(tmp, path.slice("/tmp/".length));
    mkdirSync(inside, { recursive: true });
    await execute("mount", ["--bind", path, inside]);
  }
  await execute("mount", ["--rbind", tmp, "/tmp"]);
  if (process.env[volumesVariable] !== "memory") return;
  mkdirSync(volumes, { recursive: true });
  await execute("mount", ["-t", "tmpfs", "-o", "size=8g", "tmpfs", volumes]);
}

async function prepareNetwork(): Promise<void> {
  await execute("ip", ["link", "set", "lo", "up"]);
  while (networkInterfaces().eth0 === undefined) await sleep(50);
  for (const file of ["ip_forward", "conf/all/route_localnet"])
    writeFileSync(`/proc/sys/net/ipv4/${file}`, "1");
}

/** Keeps a part running: one that ends by itself is started again a second later. */
function start(part: Part): void {
  const log = openSync(join(logs, `${part.name}.log`), "a");
  const child = spawn(part.command, part.args, { stdio: ["ignore", log, log] });
  closeSync(log);
  running.set(part.name, child);
  child.on("error", (error) => say(`${part.name}: ${error.message}`));
  child.on("close", (code, signal) => {
    if (stopping) return;
    say(`${part.name} ended with ${code ?? signal}; started again`);
    setTimeout(() => stopping || start(part), 1000);
  });
}

async function until(what: string, test: () => Promise<unknown>): Promise<void> {
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
const kubectl = (...args: string[]) => execute(program("kubectl"), ["--kubeconfig", kubeconfig, ...args]);

/** Images arrive as archives in a folder; a marker beside each says that it is in containerd's store. */
async function importImages(): Promise<void> {
  mkdirSync(imagesFolder, { recursive: true });
  const names = readdirSync(imagesFolder);
  for (const name of names) {
    if (!name.endsWith(".tar") || names.includes(`${name}.imported`)) continue;
    await ctr("images", "import", join(imagesFolder, name));
    writeFileSync(join(imagesFolder, `${name}.imported`), "");
    say(`image ${basename(name)} imported`);
  }
}

/**
 * The provisioner makes the claims' folders for root alone, and a hostPath volume has no fsGroup:
 * a broker that is not root could not write there.
 */
function openVolumes(): void {
  if (!existsSync(volumes)) return;
  for (const name of readdirSync(volumes)) chmodSync(join(volumes, name), 0o777);
}

async function boot(): Promise<void> {
  await prepareMounts();
  await prepareNetwork();
  start(etcd);
  start(containerd);
  start(apiServer(layout));
  const images = until("containerd answers", () => ctr("version")).then(importImages);
  await until("the API server is ready", () => kubectl("get", "--raw", "/readyz"));
  for (const part of workers(layout)) start(part);
  await until("the first objects are there", () => kubectl("apply", "--server-side", "-f", files.bootstrap));
  await until("the node is ready", () =>
    kubectl("wait", "--for=condition=Ready", "node", "--all", "--timeout=1s"),
  );
  await images;
  writeFileSync(readyFile, "");
  // New archives may be put there at any time: `./dev up` of a changed checkout does. Claims come and go.
  while (!stopping) {
    openVolumes();
    await importImages();
    await sleep(200);
  }
}

/** Containers first, and in their own way: a broker that is killed has not said goodbye to its peers. */
async function shutDown(): Promise<void> {
  if (stopping) return;
  stopping = true;
  say("stopping");
  rmSync(readyFile, { force: true });
  running.get("kubelet")?.kill("SIGKILL");
  const tasks = async () =>
    (await ctr("tasks", "ls")).stdout.split("\n").filter((line) => line.includes("RUNNING"));
  const end = Date.now() + 60_000;
  try {
    for (const line of await tasks()) await ctr("tasks", "kill", "-s", "SIGTERM", line.split(/\s+/)[0] ?? "");
    while ((await tasks()).length > 0 && Date.now() < end) await sleep(200);
  } catch (error) {
    say(`containers could not be stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const name of ["kube-apiserver", "etcd", "containerd"]) running.get(name)?.kill("SIGTERM");
  await sleep(500);
  say("stopped");
  process.exit(0);
}

process.on("SIGTERM", shutDown);
await boot();
