/** What a newcomer wants to know when `./dev up` is done. */
import { addressOf, brokerOf } from "../broker.ts";
import { stackName } from "../paths.ts";
import { type Phase, say } from "../progress.ts";
import type { SeedCount } from "../seed/workloads.ts";
import { outputs } from "../stack.ts";

export interface NodeReport {
  readonly name: string;
  readonly running: boolean;
}

export async function summary(count: SeedCount, phases: readonly Phase[]): Promise<void> {
  const { namespace = "", clusterName = "", adminSecretName = "" } = await outputs();
  const nodes = await brokerOf(namespace, (read) => read<NodeReport[]>("/api/nodes"));
  const login = `kubectl -n ${namespace} get secret ${adminSecretName} -o go-template='{{.data.username | base64decode}} {{.data.password | base64decode}}{{"\\n"}}'`;
  say("");
  say(`  management page  ${await address(namespace, clusterName)}`);
  say(`  login            eval "$(./dev env)"; ${login}`);
  say(
    `  nodes            ${nodes.map(({ name, running }) => `${name} ${running ? "running" : "DOWN"}`).join(", ")}`,
  );
  say(
    `  messages         ${count.sent} sent to exchange logs, ${count.received} received from testq1, ${count.kept} kept in testq2`,
  );
  say(
    `  time             ${phases.map(({ title, seconds }) => `${title} ${seconds.toFixed(1)} s`).join(" · ")}`,
  );
}

/** The host has a route to the embedded cluster's Services; to any other it needs a port-forward. */
async function address(namespace: string, service: string): Promise<string> {
  if (stackName() === "external") {
    return `http://127.0.0.1:15672 after: kubectl -n ${namespace} port-forward service/${service} 15672`;
  }
  return addressOf(namespace, service);
}
