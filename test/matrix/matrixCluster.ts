/** The cluster of ./program: its stack, its nodes, and whether it is whole. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Layout, layoutFile, type Machine } from "../../local/cluster/layout.ts";
import { provideImages, rabbitmq } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { bin, environment } from "../../local/paths.ts";
import { type Access, lookUp } from "../broker/access.ts";
import { type BrokerVersion, brokers, clusterName } from "../broker/versions.ts";
import type { NodeReport } from "../e2e/broker.ts";
import { eventually, type Finished, finished, kubectlIn } from "../e2e/stack.ts";
import { BreakableCluster } from "../faults/breakableCluster.ts";
import type { ClientLogin } from "./clients.ts";
import { loadUser, matrixNamespace, queues } from "./queues.ts";

const program = join(import.meta.dirname, "program");

export interface MatrixSettings {
  readonly replicas: number;
  /** In milliseconds. Another value restarts the nodes. */
  readonly interval: number;
  /** After how many seconds of silence a node takes another one for dead; "default": RabbitMQ's, 60. */
  readonly netTick: number | "default";
  /** Quorum queues without a message. */
  readonly idleQueues: number;
  /** Number of the passwords of the administrator and of the clients. */
  readonly passwords: number;
}

interface QueueReport {
  readonly name: string;
  readonly state?: string;
  readonly leader?: string;
  readonly members?: readonly string[];
  readonly online?: readonly string[];
}

export class MatrixCluster {
  readonly nodes: BreakableCluster;
  readonly machines: Layout["machines"];
  private readonly stack: Stack;
  private administrator: Access;

  private constructor(stack: Stack, nodes: BreakableCluster, administrator: Access) {
    this.stack = stack;
    this.nodes = nodes;
    this.administrator = administrator;
    ({ machines: this.machines } = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout);
  }

  static async bringUp(version: BrokerVersion): Promise<MatrixCluster> {
    await provideImages([rabbitmq, newestRabbitmq]);
    const { image, runAs } = brokers[version];
    const stack = new Stack({ version, image, uid: String(runAs.uid), gid: String(runAs.gid) });
    await stack.begin();
    await stack.up();
    const administrator = await lookUp(matrixNamespace, clusterName);
    const cluster = new MatrixCluster(stack, await BreakableCluster.in(matrixNamespace), administrator);
    await cluster.keepPassword();
    return cluster;
  }

  /** The administrator's. */
  get access(): Access {
    return this.administrator;
  }

  /** How the clients log in; the file is what a pod has of their user's Secret. */
  get login(): ClientLogin {
    return {
      host: this.access.host,
      username: loadUser,
      passwordFile: join(this.stack.folder, "password"),
    };
  }

  private async keepPassword(): Promise<void> {
    const secret = `${clusterName}-user-${loadUser}`;
    const text = await this.kubectl("get", "secret", secret, "-o", "jsonpath={.data.password}");
    writeFileSync(this.login.passwordFile, Buffer.from(text, "base64"), { mode: 0o600 });
  }

  /** Others for the administrator and the clients, which notice when they connect again. */
  async rotatePasswords(): Promise<void> {
    await this.up({ passwords: this.settings.passwords + 1 });
    this.administrator = await lookUp(matrixNamespace, clusterName);
    await this.keepPassword();
  }

  get settings(): MatrixSettings {
    return this.stack.settings;
  }

  /** @throws with the output unless it succeeds */
  async up(changes: Partial<MatrixSettings> = {}): Promise<string> {
    return this.stack.up(changes);
  }

  /** Makes the classic queues again that were lost with a volume. */
  async recreateQueues(): Promise<void> {
    await this.stack.up({}, "--refresh");
  }

  /** `pulumi up` to its end, whatever becomes of it. */
  async tryUp(changes: Partial<MatrixSettings>): Promise<Finished> {
    return this.stack.tryUp(changes);
  }

  async remove(): Promise<void> {
    await this.stack.remove();
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(matrixNamespace, ...args);
  }

  async get<T>(path: string): Promise<T> {
    const { host, username, password } = this.access;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(`http://${host}:15672/api/${path}`, { headers: { authorization }, signal });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
    // The caller knows what RabbitMQ answers there.
    return (await answer.json()) as T;
  }

  /** Name of the machine on which the pod runs. */
  async machineOf(pod: string): Promise<Machine> {
    const name = (await this.kubectl("get", "pod", pod, "-o", "jsonpath={.spec.nodeName}")).trim();
    const machine = this.machines.find((one) => one.name === name);
    if (machine === undefined) throw new Error(`${pod} runs on no machine`);
    return machine;
  }

  async podsAddress(pod: string): Promise<string> {
    return (await this.kubectl("get", "pod", pod, "-o", "jsonpath={.status.podIP}")).trim();
  }

  /** All nodes run, and every queue of the load has its leader and as many members as it is to have. */
  async isWhole(): Promise<void> {
    const { replicas } = this.settings;
    const wanted = Math.min(replicas, 3);
    await eventually(
      `${replicas} nodes run and all queues are whole`,
      async () => {
        const nodes = await this.get<NodeReport[]>("nodes");
        const running = nodes.filter((node) => node.running).length;
        const columns = "name,state,leader,members,online";
        const found = await this.get<QueueReport[]>(`queues/load?disable_stats=true&columns=${columns}`);
        const missing = queues.filter(({ name, type }) => {
          const queue = found.find((one) => one.name === name);
          if (type === "classic") return queue?.state !== "running";
          return (queue?.online?.length ?? 0) < wanted || !queue?.online?.includes(queue.leader ?? "");
        });
        if (running === replicas && missing.length === 0) return true;
        throw new Error(`${running} nodes run; not whole: ${missing.map(({ name }) => name).join(", ")}`);
      },
      180,
    );
  }

  /** Each node leads as many queues as the others. */
  async balance(): Promise<void> {
    await this.nodes.run(0, "rabbitmq-queues", "rebalance", "all");
  }
}

/** The program's state, in a folder of its own. */
class Stack {
  settings: MatrixSettings = {
    replicas: 3,
    interval: 5_000,
    netTick: "default",
    idleQueues: 0,
    passwords: 1,
  };
  private readonly fixed: Readonly<Record<string, string>>;
  readonly folder = mkdtempSync(join(tmpdir(), "warren-matrix-"));

  constructor(fixed: Readonly<Record<string, string>>) {
    this.fixed = fixed;
  }

  async begin(): Promise<void> {
    await this.must("stack", "init");
  }

  async up(changes: Partial<MatrixSettings> = {}, ...flags: readonly string[]): Promise<string> {
    const { code, text } = await this.tryUp(changes, ...flags);
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${text}`);
    return text;
  }

  async tryUp(changes: Partial<MatrixSettings>, ...flags: readonly string[]): Promise<Finished> {
    this.settings = { ...this.settings, ...changes };
    const all = Object.entries({ ...this.fixed, ...this.settings });
    const named = all.map(([key, value]) => [`warren-matrix:${key}`, String(value)]);
    const config = { ...Object.fromEntries(named), "kubernetes:enableSecretMutable": "true" };
    const salt = readFileSync(join(program, "Pulumi.matrix.yaml"), "utf8");
    writeFileSync(this.configFile, `${salt}config: ${JSON.stringify(config)}\n`);
    return this.pulumi("up", "--yes", "--skip-preview", ...flags, "--config-file", this.configFile);
  }

  async remove(): Promise<void> {
    await this.must("destroy", "--yes", "--skip-preview", "--config-file", this.configFile);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async must(...args: readonly string[]): Promise<void> {
    const { code, text } = await this.pulumi(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
  }

  private get configFile(): string {
    return join(this.folder, "Pulumi.matrix.yaml");
  }

  private pulumi(...args: readonly string[]): Promise<Finished> {
    const env = { ...environment(), PULUMI_BACKEND_URL: `file://${this.folder}?metadata=skip` };
    const all = [...args, "--stack", "matrix", "--non-interactive", "--color", "never"];
    return finished(join(bin, "pulumi"), all, { cwd: program, env });
  }
}
