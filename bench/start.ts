/** `./dev bench --start`: from an empty namespace to three nodes with the default topology, beside `kubectl apply`. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formedConfigMapName } from "../components/cluster/rejoin.ts";
import { addressOf, loginOf } from "../local/broker.ts";
import { bin, checkout, environment } from "../local/paths.ts";
import { say } from "../local/progress.ts";
import { capture, run } from "../local/run.ts";
import { measured } from "./measure.ts";
import { median } from "./record.ts";
import { patientApi } from "./tools/raw.ts";

const cluster = "warren";
const secret = "warren-admin";
const limit = 1.5;
/** What Warren makes, but for the namespace itself. */
const kinds =
  "statefulset,service,configmap,secret,serviceaccount,role,rolebinding,poddisruptionbudget,networkpolicy";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: object; readonly annotations?: object };
  readonly spec?: { readonly clusterIP?: string };
}

/** @param runs of each; the medians are compared */
export async function benchStart(runs: number): Promise<void> {
  const [warren, bare]: [number[], number[]] = [[], []];
  for (let count = 1; count <= runs; count++) {
    const folder = mkdtempSync(join(tmpdir(), "warren-bench-start-"));
    try {
      const namespace = `warren-bench-start-${process.pid}-${count}`;
      const project = await projectIn(folder, namespace);
      warren.push((await project("up", "--yes", "--skip-preview")).seconds);
      const target = `${namespace}-bare`;
      const manifests = await manifestsOf(namespace, target);
      const definitions = await definitionsOf(namespace);
      await project("destroy", "--yes", "--skip-preview");
      bare.push(await bareStart(folder, target, manifests, definitions));
      say(`run ${count}: Warren ${warren.at(-1)?.toFixed(1)} s, kubectl apply ${bare.at(-1)?.toFixed(1)} s`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const [over = 0, under = 1] = [median(warren), median(bare)];
  const ratio = over / under;
  const verdict = ratio <= limit ? "holds" : "does not hold";
  say(
    `from nothing to three nodes with the topology, medians of ${runs}: Warren ${over.toFixed(1)} s, kubectl apply and ` +
      `POST /api/definitions ${under.toFixed(1)} s; ratio ${ratio.toFixed(2)}, at most ${limit}: ${verdict}`,
  );
}

/** The default stack in a namespace of its own. @returns what runs `pulumi` there */
async function projectIn(folder: string, namespace: string) {
  for (const name of ["index.ts", "components", "node_modules", "package.json"]) {
    symlinkSync(join(checkout, name), join(folder, name));
  }
  for (const name of ["Pulumi.yaml", "stacks"])
    cpSync(join(checkout, name), join(folder, name), { recursive: true });
  const file = join(folder, "stacks", "Pulumi.local.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("namespace: rabbitmq", `namespace: ${namespace}`));
  mkdirSync(join(folder, "backend"));
  const env = { ...environment(), PULUMI_BACKEND_URL: `file://${join(folder, "backend")}?metadata=skip` };
  const pulumi = (...args: readonly string[]) => {
    const all = [...args, "--stack", "local", "--non-interactive", "--color", "never"];
    return measured(join(bin, "pulumi"), all, { cwd: folder, env });
  };
  await run(join(bin, "pulumi"), ["stack", "init", "local", "--non-interactive"], {
    cwd: folder,
    env,
    log: join(folder, "init.log"),
  });
  return pulumi;
}

const kubectl = (...args: readonly string[]) => capture(join(bin, "kubectl"), args, { env: environment() });

/** For another namespace, as somebody would have written them: without what the API server and the nodes add. */
async function manifestsOf(namespace: string, target: string): Promise<readonly object[]> {
  const text = await kubectl("-n", namespace, "get", kinds, "-o", "json");
  const { items } = JSON.parse(text.replaceAll(namespace, target)) as { items: readonly KubernetesObject[] };
  const makesItself = ({ kind, metadata: { name } }: KubernetesObject) =>
    name === "kube-root-ca.crt" ||
    // The nodes' mark that they were here before: with it they would wait for each other's volumes.
    name === formedConfigMapName(cluster) ||
    (kind === "ServiceAccount" && name === "default");
  return items
    .filter((item) => !makesItself(item))
    .map(({ metadata, spec, ...rest }) => {
      const { name, labels, annotations } = metadata;
      const { clusterIP, clusterIPs, ...other }: Record<string, unknown> = { ...spec };
      const headless = clusterIP === "None" ? { clusterIP } : {};
      const { status, ...kept }: Record<string, unknown> = rest;
      return {
        ...kept,
        metadata: { name, labels, annotations },
        ...(spec && { spec: { ...other, ...headless } }),
      };
    });
}

async function definitionsOf(namespace: string): Promise<object> {
  const api = patientApi({ url: await addressOf(namespace, cluster), ...(await loginOf(namespace, secret)) });
  try {
    // A single object, as RabbitMQ documents it.
    return (await api.getAt("/definitions")) as object;
  } finally {
    api.close();
  }
}

/** @returns seconds from `kubectl apply` until three nodes run and have the definitions */
async function bareStart(
  folder: string,
  namespace: string,
  items: readonly object[],
  definitions: object,
): Promise<number> {
  const file = join(folder, "manifests.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }), { mode: 0o600 });
  const began = performance.now();
  try {
    await kubectl("create", "namespace", namespace);
    await kubectl("-n", namespace, "apply", "-f", file);
    await kubectl("-n", namespace, "rollout", "status", `statefulset/${cluster}`, "--timeout=300s");
    const api = patientApi({
      url: await addressOf(namespace, cluster),
      ...(await loginOf(namespace, secret)),
    });
    try {
      const runningNodes = async () => {
        const nodes = (await api.get("nodes").catch(() => [])) as readonly { readonly running: boolean }[]; // a list
        return nodes.filter(({ running }) => running).length;
      };
      while ((await runningNodes()) < 3) await sleep(200);
      await api.post(["definitions"], definitions);
    } finally {
      api.close();
    }
    return (performance.now() - began) / 1000;
  } finally {
    await kubectl("delete", "namespace", namespace, "--wait=true");
  }
}
