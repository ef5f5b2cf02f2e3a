/** What can happen to the nodes of a cluster, from outside. */
import { setTimeout as sleep } from "node:timers/promises";
import { powerOff, powerOn } from "../../local/cluster/power.ts";
import { eventually } from "../e2e/stack.ts";
import type { MatrixCluster } from "./matrixCluster.ts";
import type { Row } from "./row.ts";

type Striking = Row["strike"];

/** One of the three nodes that every cluster here has. */
const nodeBy = (chance: number) => Math.floor(chance * 3);

/** The others, after it. */
const othersOf = (node: number) => [(node + 1) % 3, (node + 2) % 3] as const;

export const killed =
  (node: number): Striking =>
  async ({ nodes }) => {
    const before = nodes.processOf(node);
    process.kill(before, "SIGKILL");
    await nodes.answersAgain(node, before);
    return nodes.pod(node);
  };

export const podDeleted: Striking = async ({ nodes, kubectl }, chance) => {
  const node = nodeBy(chance);
  const before = nodes.processOf(node);
  await kubectl("delete", "pod", nodes.pod(node), "--grace-period=0", "--force");
  await nodes.answersAgain(node, before);
  return nodes.pod(node);
};

export const frozen =
  (seconds: number): Striking =>
  async ({ nodes }, chance) => {
    const node = nodeBy(chance);
    const thaw = nodes.freeze(node);
    await sleep(seconds * 1000);
    thaw();
    return nodes.pod(node);
  };

/** `from` no longer hears `to`, whatever the port. */
async function deafen(cluster: MatrixCluster, from: number, to: number): Promise<() => Promise<void>> {
  const { nodes } = cluster;
  const address = await cluster.podsAddress(nodes.pod(to));
  const filter = (action: "-A" | "-D") =>
    nodes.filter(nodes.processOf(from), action, ["INPUT", "-s", address, "-j", "DROP"]);
  await filter("-A");
  return () => filter("-D");
}

type Pair = readonly [from: number, to: number];

const both = (a: number, b: number): readonly Pair[] => [
  [a, b],
  [b, a],
];

/** The shapes of a cut: what no longer hears what, for a node and the two others. */
export const shapes = {
  alone: (node, [b, c]) => [...both(node, b), ...both(node, c)],
  link: (node, [b]) => both(node, b),
  unheard: (node, [b, c]) => [
    [b, node],
    [c, node],
  ],
  apart: (node, [b, c]) => [...both(node, b), ...both(node, c), ...both(b, c)],
} satisfies { [shape: string]: (node: number, others: readonly [number, number]) => readonly Pair[] };

export const cut =
  (shape: keyof typeof shapes, seconds: number): Striking =>
  async (cluster, chance) => {
    const node = nodeBy(chance);
    const pairs = shapes[shape](node, othersOf(node));
    const joins = await Promise.all(pairs.map(([from, to]) => deafen(cluster, from, to)));
    await sleep(seconds * 1000);
    for (const join of joins) await join();
    return cluster.nodes.pod(node);
  };

/** The nodes restart one after the other, as an update of the settings has it. */
export const restarted: Striking = async (cluster) => {
  await cluster.up({ interval: cluster.settings.interval + 1 });
  return "all nodes, one after the other";
};

/** All nodes see the alarm; publishers are blocked. */
export const alarmed =
  (kind: "memory" | "disk", seconds: number): Striking =>
  async ({ nodes }, chance) => {
    const node = nodeBy(chance);
    const set = (...words: readonly string[]) => nodes.run(node, "rabbitmqctl", ...words);
    if (kind === "memory") await set("set_vm_memory_high_watermark", "absolute", "1MB");
    else await set("set_disk_free_limit", "10000000000000");
    await sleep(seconds * 1000);
    if (kind === "memory") await set("set_vm_memory_high_watermark", "0.6");
    else await set("set_disk_free_limit", "429496730");
    return nodes.pod(node);
  };

/** Pod 0 begins with an empty volume. */
export const volumeLost: Striking = async (cluster) => {
  const { nodes, kubectl } = cluster;
  const before = nodes.processOf(0);
  await kubectl("delete", "pvc", `data-${nodes.pod(0)}`, "--wait=false");
  await kubectl("delete", "pod", nodes.pod(0), "--grace-period=0", "--force");
  await nodes.answersAgain(0, before);
  await cluster.recreateQueues();
  return nodes.pod(0);
};

/** The machine of a node, but not the first one, which also is the control plane. */
async function machineBy(cluster: MatrixCluster, chance: number) {
  const [first] = cluster.machines;
  const node = nodeBy(chance);
  for (const ordinal of [node, ...othersOf(node)]) {
    const pod = cluster.nodes.pod(ordinal);
    const machine = await cluster.machineOf(pod);
    if (machine.name !== first.name) return { pod, machine };
  }
  throw new Error("all nodes run on the first machine");
}

export const powerLost: Striking = async (cluster, chance) => {
  const { pod, machine } = await machineBy(cluster, chance);
  await powerOff(machine);
  await sleep(20_000);
  await powerOn(machine);
  return `the machine of ${pod}`;
};

/** The machine never comes back, nor does its volume: what docs/operations.md says for it. */
export const machineLost: Striking = async (cluster, chance) => {
  const { pod, machine } = await machineBy(cluster, chance);
  await powerOff(machine);
  await cluster.kubectl("delete", "node", machine.name);
  await cluster.kubectl("delete", "pvc", `data-${pod}`, "--wait=false");
  await cluster.kubectl("delete", "pod", pod, "--force", "--grace-period=0");
  try {
    await cluster.kubectl("rollout", "status", "statefulset/broker", "--timeout=180s");
    await cluster.recreateQueues();
  } finally {
    await powerOn(machine);
  }
  await eventually("the machine is a node again", async () =>
    (await cluster.kubectl("get", "nodes", "-o", "name")).includes(`node/${machine.name}\n`)
      ? true
      : undefined,
  );
  return `the machine of ${pod}`;
};

export const drained: Striking = async (cluster, chance) => {
  const { pod, machine } = await machineBy(cluster, chance);
  await cluster.kubectl(
    "drain",
    machine.name,
    "--delete-emptydir-data",
    "--ignore-daemonsets",
    "--force",
    "--timeout=180s",
  );
  await cluster.isWhole();
  await cluster.kubectl("uncordon", machine.name);
  return `the machine of ${pod}`;
};

/** Two nodes more, and away again. */
export const scaled: Striking = async (cluster) => {
  await cluster.up({ replicas: 5 });
  await cluster.isWhole();
  await cluster.up({ replicas: 3 });
  return "3, 5, 3 nodes";
};

/** Open connections would go on with the former password. */
export const passwordsRotated: Striking = async (cluster) => {
  await cluster.rotatePasswords();
  await cluster.nodes.run(0, "rabbitmqctl", "close_all_connections", "--global", "the password was rotated");
  return "all clients";
};
