/** The program of scale/ in a folder and with a state of its own, and the brokers that it makes. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChannelModel, connect } from "amqplib";
import { PipelineAccount } from "./pipelineAccount.ts";
import { ProgramCopy } from "./programCopy.ts";
import { type Finished, finished, kubectlIn, type NodeReport, pathWithoutNpm } from "./stack.ts";

export interface ScaleSettings {
  readonly replicas: number;
  readonly size: string;
  readonly whenScaled: "retain" | "delete";
  readonly more: boolean;
}

export class ScaleProject {
  readonly namespace: string;
  private readonly copy = new ProgramCopy("e2e/scale");
  private readonly fixed: Readonly<Record<string, string>>;
  private settings: ScaleSettings = { replicas: 3, size: "1Gi", whenScaled: "retain", more: false };
  /** Of the account as which Pulumi works. */
  private env: Readonly<Record<string, string>> = {};

  /** @param version RabbitMQ's in the image */
  constructor(image: string, version: string) {
    this.namespace = `scale-${version.replace(".", "")}-${process.pid}`;
    this.fixed = { namespace: this.namespace, image, version };
  }

  /** The namespace, and an account that has the rights of docs/gitops.md in it. */
  async begin(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.copy.root);
    this.set({});
    await this.pulumi("stack", "init", "test");
  }

  set(changes: Partial<ScaleSettings>): void {
    this.settings = { ...this.settings, ...changes };
    const file = join(this.copy.folder, "Pulumi.test.yaml");
    const salt = existsSync(file)
      ? /encryptionsalt["']?: *["']?([^"'}\s]+)/.exec(readFileSync(file, "utf8"))?.[1]
      : undefined;
    const config = Object.entries({ ...this.fixed, ...this.settings }).map(([key, value]) => [
      `scale:${key}`,
      String(value),
    ]);
    writeFileSync(
      file,
      JSON.stringify({ config: Object.fromEntries(config), ...(salt && { encryptionsalt: salt }) }),
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
    return finished("pulumi", this.complete(args), { cwd: this.copy.folder, env: this.environment() });
  }

  /** Begins `pulumi up`, and kills it with its plugins once it prints `moment`. @returns what it had printed */
  async upKilledAt(moment: string, changes: Partial<ScaleSettings>): Promise<string> {
    this.set(changes);
    const options = {
      cwd: this.copy.folder,
      env: { ...process.env, PATH: pathWithoutNpm, ...this.environment() },
    };
    const child = spawn("pulumi", this.complete(["up", "--yes", "--skip-preview"]), {
      ...options,
      detached: true,
    });
    let printed = "";
    const isReached = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          printed += chunk.toString("utf8");
          if (printed.includes(moment)) resolve();
        });
      }
      child.once("close", (code) => reject(new Error(`pulumi ended with ${code} before: ${printed}`)));
    });
    await isReached;
    // The whole group, so that the program ends, too.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await this.pulumi("cancel", "--yes");
    return printed;
  }

  private complete(args: readonly string[]): string[] {
    const stack = args[0] === "stack" ? [] : ["--stack", "test"];
    return [...args, ...stack, "--non-interactive", "--color", "never"];
  }

  private environment(): Readonly<Record<string, string>> {
    const backend = {
      PULUMI_BACKEND_URL: `file://${this.copy.root}`,
      PULUMI_CONFIG_PASSPHRASE: "of the scale",
    };
    return { ...backend, ...this.env };
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

  /** Members of the cluster: `0`, or `0 is down`. */
  async members(): Promise<readonly string[]> {
    const nodes = await this.request<NodeReport[]>("GET", "/nodes");
    return nodes.map(({ name, running }) => `${ordinalIn(name)}${running ? "" : " is down"}`).toSorted();
  }

  /** Ordinals of the nodes that hold members of a queue. */
  async membersOf(queue: string): Promise<readonly number[]> {
    const queues = await this.request<{ name: string; members: string[] }[]>(
      "GET",
      "/queues/scale?disable_stats=true",
    );
    return (queues.find(({ name }) => name === queue)?.members ?? []).map(ordinalIn).toSorted();
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
    // Kubernetes looks at a namespace again only after a part of the pods' grace period, which is days here.
    for (const kind of ["statefulset", "pod"]) await this.kubectl("delete", kind, "--all");
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    this.copy.remove();
  }

  private async login() {
    const host = await this.kubectl("get", "service", "scale", "-o", "jsonpath={.spec.clusterIP}");
    const secret = await this.kubectl("get", "secret", "scale-admin", "-o", "jsonpath={.data.password}");
    return { host, username: "warren-admin", password: Buffer.from(secret, "base64").toString("utf8") };
  }
}

const ordinalIn = (node: string) => Number(/-(\d+)\./.exec(node)?.[1]);
