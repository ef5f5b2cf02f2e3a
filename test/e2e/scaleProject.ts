/** The program of scale/ in a folder and with a state of its own, and the brokers that it makes. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { PipelineAccount } from "./pipelineAccount.ts";
import { checkout, type Finished, finished, kubectlIn, type NodeReport } from "./stack.ts";

export interface ScaleSettings {
  readonly replicas: number;
  readonly size: string;
  readonly whenScaled: "retain" | "delete";
  readonly more: boolean;
}

export class ScaleProject {
  readonly namespace: string;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-scale-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "e2e", "scale");
  private readonly fixed: Readonly<Record<string, string>>;
  private settings: ScaleSettings = { replicas: 3, size: "1Gi", whenScaled: "retain", more: false };
  /** Of the account as which Pulumi works. */
  private env: Readonly<Record<string, string>> = {};

  /** @param version RabbitMQ's in the image */
  constructor(image: string, version: string) {
    this.namespace = `scale-${version.replace(".", "")}-${process.pid}`;
    this.fixed = { namespace: this.namespace, image, version };
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(dirname(this.folder), { recursive: true });
    cpSync(join(import.meta.dirname, "scale"), this.folder, { recursive: true });
  }

  /** The namespace, and an account that has the rights of docs/gitops.md in it. */
  async begin(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.root);
    this.set({});
    await this.pulumi("stack", "init", "test");
  }

  set(changes: Partial<ScaleSettings>): void {
    this.settings = { ...this.settings, ...changes };
    const config = Object.entries({ ...this.fixed, ...this.settings }).map(([key, value]) => [
      `scale:${key}`,
      String(value),
    ]);
    writeFileSync(
      join(this.folder, "Pulumi.test.yaml"),
      JSON.stringify({ config: Object.fromEntries(config) }),
    );
  }

  /** Changes the settings and brings them up. @returns the output */
  async up(changes: Partial<ScaleSettings> = {}): Promise<string> {
    this.set(changes);
    const { code, text } = await this.pulumi("up", "--yes", "--skip-preview");
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${text}`);
    return text;
  }

  /** Runs `pulumi` without questions, to its end. */
  pulumi(...args: readonly string[]): Promise<Finished> {
    return finished("pulumi", this.complete(args), { cwd: this.folder, env: this.environment() });
  }

  /** `args` as a command for a shell, in which it can be killed. */
  complete(args: readonly string[]): string[] {
    return [
      ...args,
      ...(args[0] === "stack" ? [] : ["--stack", "test"]),
      "--non-interactive",
      "--color",
      "never",
    ];
  }

  environment(): Readonly<Record<string, string>> {
    return {
      PULUMI_BACKEND_URL: `file://${this.root}`,
      PULUMI_CONFIG_PASSPHRASE: "of the scale",
      ...this.env,
    };
  }

  get cwd(): string {
    return this.folder;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  /** When each pod began, by name. */
  async started(): Promise<Readonly<Record<string, string>>> {
    const { items } = JSON.parse(await this.kubectl("get", "pods", "-o", "json")) as {
      items: {
        metadata: { name: string; uid: string };
        status: { containerStatuses?: { restartCount: number }[] };
      }[];
    };
    return Object.fromEntries(
      items.map(({ metadata, status }) => [
        metadata.name,
        `${metadata.uid} ${status.containerStatuses?.[0]?.restartCount}`,
      ]),
    );
  }

  node(ordinal: number): string {
    return `rabbit@scale-${ordinal}.scale-nodes.${this.namespace}`;
  }

  /** Ordinals of the members of the cluster; those that do not run are negative. */
  async members(): Promise<readonly number[]> {
    const nodes = await this.request<NodeReport[]>("GET", "/nodes");
    return nodes.map(({ name, running }) => {
      const ordinal = Number(/-(\d+)\./.exec(name)?.[1]);
      return running ? ordinal : -ordinal;
    });
  }

  /** Ordinals of the nodes that hold members of a queue. */
  async membersOf(queue: string): Promise<readonly number[]> {
    const { members } = await this.request<{ members: string[] }>("GET", `/queues/scale/${queue}`);
    return members.map((name) => Number(/-(\d+)\./.exec(name)?.[1])).toSorted();
  }

  /** Asks the management API as the administrator. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { host, username, password } = await this.login();
    const answer = await fetch(`http://${host}:15672/api${path}`, {
      method,
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    // The caller knows what RabbitMQ answers there.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async connection(): Promise<ChannelModel> {
    const { host: hostname, username, password } = await this.login();
    return connect({ protocol: "amqp", hostname, port: 5672, vhost: "scale", username, password });
  }

  /** Also after a test that failed on the way: everything is in the namespace, and the state goes with its folder. */
  async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    rmSync(this.root, { recursive: true, force: true });
  }

  private async login() {
    const host = await this.kubectl("get", "service", "scale", "-o", "jsonpath={.spec.clusterIP}");
    const secret = await this.kubectl("get", "secret", "scale-admin", "-o", "jsonpath={.data.password}");
    return { host, username: "warren-admin", password: Buffer.from(secret, "base64").toString("utf8") };
  }
}
