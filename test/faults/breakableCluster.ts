/** A cluster named like `clusterName`, whose nodes a test may stop, cut off and fill. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { type Access, lookUp } from "../broker/access.ts";
import { clusterName } from "../broker/versions.ts";
import { finished, kubectlIn } from "../e2e/stack.ts";
import type { Target } from "./watchman.ts";

export class BreakableCluster {
  readonly namespace: string;
  private readonly access: Access;
  private readonly connections: ChannelModel[] = [];

  private constructor(namespace: string, access: Access) {
    this.namespace = namespace;
    this.access = access;
  }

  static async in(namespace: string): Promise<BreakableCluster> {
    return new BreakableCluster(namespace, await lookUp(namespace, clusterName));
  }

  pod = (ordinal: number) => `${clusterName}-${ordinal}`;

  /** The pods that have an address, and the port of their metrics. */
  async targets(): Promise<readonly Target[]> {
    const path = '{range .items[*]}{.metadata.name}{" "}{.status.podIP}{"\\n"}{end}';
    const text = await kubectlIn(this.namespace, "get", "pods", "-o", `jsonpath=${path}`);
    return text
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
      .flatMap(([pod = "", ip = ""]) =>
        ip === "" ? [] : [{ namespace: this.namespace, pod, address: `${ip}:15692` }],
      );
  }

  async run(ordinal: number, ...command: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, "exec", this.pod(ordinal), "-c", "rabbitmq", "--", ...command);
  }

  /** A channel to the Service, or to one node. */
  async channel(host = this.access.host): Promise<ConfirmChannel> {
    const { username, password } = this.access;
    const connection = await connect({
      protocol: "amqp",
      hostname: host,
      port: 5672,
      vhost: "/",
      username,
      password,
    });
    connection.on("error", () => undefined);
    this.connections.push(connection);
    const channel = await connection.createConfirmChannel();
    channel.on("error", () => undefined);
    return channel;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.connections.splice(0).map((connection) => connection.close()));
  }

  /** Of the broker's process, as this machine counts them. */
  processOf(ordinal: number): number {
    const pid = this.pidOf(ordinal);
    if (pid !== undefined) return pid;
    throw new Error(`no broker runs in ${this.pod(ordinal)} of ${this.namespace}`);
  }

  private pidOf(ordinal: number): number | undefined {
    const own = [`POD_NAME=${this.pod(ordinal)}`, `POD_NAMESPACE=${this.namespace}`];
    const found = readdirSync("/proc").find((name) => {
      const environment = /^\d+$/.test(name) ? brokersEnvironment(name) : [];
      return own.every((variable) => environment.includes(variable));
    });
    return found === undefined ? undefined : Number(found);
  }

  /** Stops the process without ending it, as a machine that hangs. @returns what lets it go on */
  freeze(ordinal: number): () => void {
    const pid = this.processOf(ordinal);
    process.kill(pid, "SIGSTOP");
    return () => void process.kill(pid, "SIGCONT");
  }

  /** Waits until another process than that one runs RabbitMQ in the pod. */
  async answersAgain(ordinal: number, before: number): Promise<void> {
    for (const end = Date.now() + 120_000; Date.now() < end; await sleep(500)) {
      if (this.pidOf(ordinal) === before) continue;
      const alive = await this.run(ordinal, "rabbitmq-diagnostics", "check_running").catch(() => undefined);
      if (alive !== undefined) return;
    }
    throw new Error(`${this.pod(ordinal)} of ${this.namespace} did not come back`);
  }

  /** A node of 4.0 that was cut off does not join the others by itself, unless it is told to pause. */
  async joinAgain(ordinal: number): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      const status = await this.run(ordinal, "rabbitmqctl", "cluster_status", "--formatter", "json");
      const { running_nodes, partitions } = JSON.parse(status.slice(status.indexOf("{"))) as {
        running_nodes: readonly string[];
        partitions: object;
      };
      if (running_nodes.length === 3 && Object.keys(partitions).length === 0) return;
      await sleep(1_000);
    }
    await kubectlIn(this.namespace, "delete", "pod", this.pod(ordinal));
    await kubectlIn(this.namespace, "rollout", "status", `statefulset/${clusterName}`, "--timeout=120s");
  }

  /** Cuts the connections between a node and all others, and those only. @returns what joins them again */
  async cutOff(ordinal: number): Promise<() => Promise<void>> {
    const pid = this.processOf(ordinal);
    const rules = ["--dport", "--sport"].flatMap((port) =>
      ["INPUT", "OUTPUT"].map((chain) => [chain, "-p", "tcp", port, "25672", ...reset]),
    );
    for (const rule of rules) await this.filter(pid, "-A", rule);
    return async () => {
      for (const rule of rules) await this.filter(pid, "-D", rule);
    };
  }

  /** Adds a rule of iptables to the network of a broker's process, or takes it away. */
  async filter(pid: number, action: "-A" | "-D", rule: readonly string[]): Promise<void> {
    const command = ["-t", String(pid), "-n", "iptables", "-w", action, ...rule];
    const { code, text } = await finished("nsenter", command);
    if (code !== 0) throw new Error(text);
  }
}

const reset = ["-j", "REJECT", "--reject-with", "tcp-reset"];

/** Empty if the process is no broker. */
function brokersEnvironment(pid: string): readonly string[] {
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() !== "beam.smp") return [];
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // It has ended meanwhile.
    return [];
  }
}
