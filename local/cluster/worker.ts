/**
 * A further machine of the embedded cluster: a Kubernetes node in namespaces of its own below the first machine's, with
 * whose end it ends. Started by the first machine; SIGTERM ends it in order.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Layout, layoutFile } from "./layout.ts";
import { switchNetworkPolicies } from "./networkPolicies.ts";
import { containerdAnswers, importImages, prepareMounts, prepareNetwork, stopContainers } from "./node.ts";
import { containerd, node } from "./parts.ts";
import { beginStop, start, stopping } from "./supervisor.ts";

const layout = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout;
const machine = layout.machines.find(({ name }) => name === process.argv[2]);
if (machine === undefined) throw new Error(`${process.argv[2]} is no machine of this cluster`);

process.on("SIGTERM", async () => {
  if (!beginStop()) return;
  await stopContainers(machine);
  process.exit(0);
});

await prepareMounts();
await prepareNetwork();
start(containerd(machine));
for (const part of node(machine)) start(part);
await containerdAnswers();
while (!stopping()) {
  await switchNetworkPolicies(machine);
  await importImages(machine);
  await sleep(200);
}
