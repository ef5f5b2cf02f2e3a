/** The program of authentication/ in a folder and with a state of its own, and the broker that it makes. */
import { writeFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { ProgramCopy } from "./programCopy.ts";

/** The address that this machine has for the Kubernetes cluster: pods reach it there, too. */
export async function addressForPods(): Promise<string> {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromDefault();
  const { hostname, port } = new URL(kubeconfig.getCurrentCluster()?.server ?? "");
  return new Promise((resolve, reject) => {
    const socket = connectTcp(Number(port || 443), hostname, () => {
      resolve(socket.localAddress ?? "");
      socket.destroy();
    }).on("error", reject);
  });
}

interface Settings {
  readonly image: object;
  readonly oauth2: object;
  readonly ldap: object;
}

export class AuthenticationProject extends ProgramCopy {
  private knownHost: string | undefined;

  constructor(version: string) {
    super("e2e/authentication", `auth-${version.replace(".", "")}-${process.pid}`);
  }

  /** @param secrets their entries, by name; they exist before the cluster */
  async createStack(
    settings: Settings,
    secrets: { readonly [name: string]: { readonly [key: string]: string } },
  ): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    await this.kubectl("label", "namespace", this.namespace, "pod-security.kubernetes.io/enforce=restricted");
    for (const [name, data] of Object.entries(secrets)) await this.setSecret(name, data);
    this.set(settings);
    await this.pulumi("stack", "init", "test");
  }

  set(settings: Settings): void {
    this.configure({ namespace: this.namespace, ...settings });
  }

  async setSecret(name: string, stringData: { readonly [key: string]: string }): Promise<void> {
    const file = join(this.root, `${name}.json`);
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
    writeFileSync(file, JSON.stringify(secret), { mode: 0o600 });
    await this.kubectl("apply", "-f", file);
  }

  async adminPassword(): Promise<string> {
    return (await this.secret("known-admin")).password ?? "";
  }

  /** A connection by AMQP; the broker refuses a wrong login with 403. */
  async amqp(username: string, password: string): Promise<ChannelModel> {
    const login = { hostname: await this.host(), username, password, vhost: "shop" };
    const model = await connect({ protocol: "amqp", port: 5672, ...login });
    // What a test provokes also ends here, as an event that nobody else hears.
    model.on("error", () => undefined);
    return model;
  }

  /** What a channel says to one action: `done`, or the code with which the broker closes the channel. */
  async attempt(
    password: string,
    action: (channel: ConfirmChannel) => Promise<unknown>,
    user = "shop",
  ): Promise<unknown> {
    const connection = await this.amqp(user, password);
    try {
      const channel = await connection.createConfirmChannel();
      const closed = new Promise((resolve) =>
        channel.on("error", (error) => resolve("code" in error && error.code)),
      );
      return await Promise.race([action(channel).then(() => "done"), closed]).catch(() => closed);
    } finally {
      await connection.close().catch(() => undefined);
    }
  }

  async get(path: string, authorization?: string): Promise<Response> {
    const headers = authorization === undefined ? {} : { authorization };
    return fetch(`http://${await this.host()}:15672/api${path}`, { headers });
  }

  private async host(): Promise<string> {
    this.knownHost ??= await this.address("known");
    return this.knownHost;
  }
}
