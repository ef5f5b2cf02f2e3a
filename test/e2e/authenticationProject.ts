/** The program of authentication/ in a folder and with a state of its own, and the broker that it makes. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { checkout, eventually, finished, kubectlIn } from "./stack.ts";

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

export class AuthenticationProject {
  readonly namespace: string;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-authentication-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "e2e", "authentication");
  private address: string | undefined;

  constructor(version: string) {
    this.namespace = `auth-${version.replace(".", "")}-${process.pid}`;
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(dirname(this.folder), { recursive: true });
    cpSync(join(import.meta.dirname, "authentication"), this.folder, { recursive: true });
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
    const config = { namespace: this.namespace, ...settings };
    const named = Object.entries(config).map(([key, value]) => [`authentication:${key}`, value]);
    writeFileSync(
      join(this.folder, "Pulumi.test.yaml"),
      JSON.stringify({ config: Object.fromEntries(named) }),
    );
  }

  async setSecret(name: string, stringData: { readonly [key: string]: string }): Promise<void> {
    const file = join(this.root, `${name}.json`);
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
    writeFileSync(file, JSON.stringify(secret), { mode: 0o600 });
    await this.kubectl("apply", "-f", file);
  }

  /** Runs `pulumi` without questions; throws with its output if it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const env = { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, text } = await finished("pulumi", all, { cwd: this.folder, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  /** What a command in the broker's container prints. */
  exec(...command: readonly string[]): Promise<string> {
    return this.kubectl("exec", "known-0", "--container", "rabbitmq", "--", ...command);
  }

  async adminPassword(): Promise<string> {
    const text = await this.kubectl("get", "secret", "known-admin", "-o", "jsonpath={.data.password}");
    return Buffer.from(text, "base64").toString("utf8");
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
    this.address ??= await this.kubectl("get", "service", "known", "-o", "jsonpath={.spec.clusterIP}");
    return this.address;
  }

  async remove(): Promise<void> {
    await this.pulumi("cancel", "--yes").catch(() => undefined);
    await this.pulumi("destroy", "--yes", "--skip-preview").catch(() => undefined);
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    await eventually("the namespace is gone", async () => {
      const left = await this.kubectl("get", "namespace", this.namespace, "--ignore-not-found");
      return left === "" ? true : undefined;
    });
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
