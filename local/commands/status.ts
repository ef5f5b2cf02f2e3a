/** `./dev status`: what runs, from the machine's process up to the broker's queues. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brokerOf } from "../broker.ts";
import { machinePid } from "../cluster/stop.ts";
import { bin, contextFile, environment, state } from "../paths.ts";
import { capture } from "../run.ts";
import { outputs } from "../stack.ts";
import type { NodeReport } from "./summary.ts";

interface QueueReport {
  readonly name: string;
  readonly vhost: string;
  readonly type: string;
  readonly messages?: number;
  readonly consumers?: number;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

export async function status(): Promise<void> {
  const context = existsSync(contextFile) ? readFileSync(contextFile, "utf8") : undefined;
  const running = context !== undefined || machinePid() !== undefined;
  print(
    `cluster   ${context ?? (running ? `embedded, in ${state}` : "embedded, not running: ./dev up starts it")}`,
  );
  if (!running) return;
  const { namespace } = await outputs();
  if (namespace === undefined) return print("stack     nothing is deployed: ./dev up");
  const pods = await capture(join(bin, "kubectl"), ["-n", namespace, "get", "pods"], { env: environment() });
  print(pods.trimEnd());
  await brokerOf(namespace, async (read) => {
    for (const node of await read<NodeReport[]>("/api/nodes"))
      print(`node      ${node.name} ${node.running ? "running" : "DOWN"}`);
    for (const queue of await read<QueueReport[]>("/api/queues")) {
      print(
        `queue     ${queue.vhost}/${queue.name} ${queue.type}: ${queue.messages ?? "?"} messages, ${queue.consumers ?? "?"} consumers`,
      );
    }
  });
}
