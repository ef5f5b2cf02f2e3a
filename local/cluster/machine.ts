/**
 * The embedded cluster's first machine: runs in namespaces of its own (mounts, network, processes), so that
 * ending it leaves nothing behind. Started by start.ts below an init process; SIGTERM ends it in order. Besides being a
 * Kubernetes node it runs the control plane, and the further machines below it.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cache, checkout, home, kubeconfig } from "../paths.ts";
import {
  files,
  filesOf,
  folder,
  imagesFolder,
  importedBy,
  type Layout,
  layoutFile,
  program,
  readyFile,
  volumesVariable,
} from "./layout.ts";
import { switchNetworkPolicies } from "./networkPolicies.ts";
import {
  containerdAnswers,
  execute,
  importImages,
  prepareMounts,
  prepareNetwork,
  stopContainers,
  until,
} from "./node.ts";
import { apiServer, containerd, controlPlane, etcd, node } from "./parts.ts";
import { beginStop, end, say, start, stopping } from "./supervisor.ts";
import { makeBridge, stopWorkers, switchWorkers } from "./workers.ts";

/** Where the provisioner creates the claims' folders. All machines see it, as they would see network storage. */
const volumes = join("/tmp", "hostpath_pv");
const layout = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout;
const [machine] = layout.machines;

/** The provisioner knows no other place than /tmp, so the cluster has its own; what else lies there stays visible. */
async function prepareVolumes(): Promise<void> {
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

const kubectl = (...args: string[]) => execute(program("kubectl"), ["--kubeconfig", kubeconfig, ...args]);

/** Whoever gave the archive waits for this marker: a pod may then start on any machine that is on. */
function markImported(): void {
  for (const name of readdirSync(imagesFolder).filter((name) => name.endsWith(".tar"))) {
    const on = layout.machines.filter((one) => one === machine || existsSync(filesOf(one).on));
    const marker = join(imagesFolder, `${name}.imported`);
    if (!existsSync(marker) && on.every((one) => existsSync(importedBy(one, name))))
      writeFileSync(marker, "");
  }
}

/**
 * The provisioner makes the claims' folders for root alone, and a hostPath volume has no fsGroup:
 * a broker that is not root could not write there.
 */
function openVolumes(): void {
  if (!existsSync(volumes)) return;
  for (const path of readdirSync(volumes).map((name) => join(volumes, name))) {
    // Only once: a test's disk may have become read-only.
    if ((statSync(path).mode & 0o777) !== 0o777) chmodSync(path, 0o777);
  }
}

async function boot(): Promise<void> {
  await prepareMounts();
  await prepareVolumes();
  await prepareNetwork();
  await makeBridge(layout);
  for (const one of layout.machines) rmSync(filesOf(one).on, { force: true });
  start(etcd);
  start(containerd(machine));
  start(apiServer(layout));
  await switchWorkers(layout);
  const images = containerdAnswers().then(() => importImages(machine));
  await until("the API server is ready", () => kubectl("get", "--raw", "/readyz"));
  for (const part of [...controlPlane(), ...node(machine)]) start(part);
  await until("the first objects are there", () => kubectl("apply", "--server-side", "-f", files.bootstrap));
  await until("all machines are nodes", async () => {
    const names = layout.machines.map(({ name }) => name);
    await kubectl("wait", "--for=condition=Ready", "node", ...names, "--timeout=1s");
  });
  await images;
  writeFileSync(readyFile, "");
  // New archives may be put there at any time: `./dev up` of a changed checkout does. Claims come and go.
  while (!stopping()) {
    openVolumes();
    await switchWorkers(layout);
    await switchNetworkPolicies(machine);
    await importImages(machine);
    markImported();
    await sleep(200);
  }
}

async function shutDown(): Promise<void> {
  if (!beginStop()) return;
  say("stopping");
  rmSync(readyFile, { force: true });
  await Promise.all([stopWorkers(), stopContainers(machine)]);
  for (const name of ["kube-apiserver", "etcd"]) end(name, "SIGTERM");
  await sleep(500);
  say("stopped");
  process.exit(0);
}

process.on("SIGTERM", shutDown);
await boot();
