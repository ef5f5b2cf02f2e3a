/** The running cluster of `./dev`: the connection to it, and the benchmark's objects on it. */
import type { BrokerClient } from "../components/broker/client.ts";
import { addressOf, loginOf } from "../local/broker.ts";
import { Failure } from "../local/failure.ts";
import { stackName } from "../local/paths.ts";
import { outputs, type StackOutputs } from "../local/stack.ts";
import type { Login } from "./programs/login.ts";
import { patientApi } from "./tools/raw.ts";

/** The prefix of all vhosts of the benchmark, which also identifies remains of a killed run. */
const prefix = "warren-bench-";

export interface Contents {
  readonly queues: number;
  readonly bindings: number;
}

export class BenchCluster {
  readonly login: Login;
  /** E.g. `RabbitMQ 4.0.5, 3 nodes`. */
  readonly description: string;
  private readonly api: BrokerClient;
  private made = 0;

  private constructor(login: Login, api: BrokerClient, description: string) {
    this.login = login;
    this.api = api;
    this.description = description;
  }

  /** Connects to the running stack, and removes remains of an earlier benchmark. */
  static async find(): Promise<BenchCluster> {
    if (stackName() === "external") {
      throw new Failure("the benchmark needs the embedded cluster, to whose Services this host has a route");
    }
    const { namespace, clusterName, adminSecretName } = await outputs().catch((): StackOutputs => ({}));
    if (namespace === undefined || clusterName === undefined || adminSecretName === undefined) {
      throw new Failure("no cluster runs here", "./dev up");
    }
    const url = await addressOf(namespace, clusterName);
    const login = { url, ...(await loginOf(namespace, adminSecretName)) };
    const api = patientApi(login);
    const nodes = (await api.get("nodes")) as readonly unknown[]; // a list, as RabbitMQ documents it
    const { rabbitmq_version } = (await api.get("overview")) as { rabbitmq_version: string }; // likewise
    const cluster = new BenchCluster(login, api, `RabbitMQ ${rabbitmq_version}, ${nodes.length} nodes`);
    const vhosts = (await api.getAt("/vhosts?columns=name")) as readonly { readonly name: string }[]; // likewise
    for (const { name } of vhosts) if (name.startsWith(prefix)) await cluster.remove(name);
    return cluster;
  }

  /** For a vhost that does not exist yet. */
  freshVhost(): string {
    return `${prefix}${process.pid}-${++this.made}`;
  }

  /** Undefined if there is no such vhost. */
  async contents(vhost: string): Promise<Contents | undefined> {
    if ((await this.api.find("vhosts", vhost)) === undefined) return undefined;
    const found = await this.api.get("definitions", vhost);
    const { queues, bindings } = found as Record<keyof Contents, readonly unknown[]>; // RabbitMQ's own form
    return { queues: queues.length, bindings: bindings.length };
  }

  async remove(vhost: string): Promise<void> {
    await this.api.delete(["vhosts", vhost]);
  }

  close(): void {
    this.api.close();
  }
}
