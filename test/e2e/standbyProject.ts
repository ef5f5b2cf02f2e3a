/** The program of docs/standby.md in a folder and with a state of its own, and the two clusters that it makes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { issue, makeAuthority } from "../../components/certificates/issue.ts";
import { certificateDays, validity } from "../../components/certificates/renewal.ts";
import { type BrokerVersion, brokers } from "../broker/versions.ts";
import { checkout, type Finished, finished, kubectlIn } from "./stack.ts";

const page = readFileSync(join(checkout, "docs", "standby.md"), "utf8");
const warren = join(checkout, "cli", "warren.ts");

export const password = "of-the-shop";

const topology = `
users:
  shop: { password: { config: shop } }
vhosts:
  shop:
    permissions:
      shop: { configure: "", write: ".*", read: ".*" }
    exchanges:
      orders: { type: topic }
      events: { type: fanout }
    queues:
      orders: { type: quorum, bindings: [{ exchange: orders, routingKey: "order.#" }] }
      mails: { type: classic, bindings: [{ exchange: orders, routingKey: "mail.#" }] }
      events: { type: stream, allowLoss: true, bindings: [{ exchange: events }] }
    policies:
      alternate: { pattern: "^orders$", applyTo: exchanges, definition: { alternate-exchange: events } }
`;

/** In the pods, as the page has it. */
const caFile = ["--ca-file", "/run/rabbitmq-tls/ca.crt"];

/** Name of the Secret for both clusters. */
const certificates = "certificates";

export class StandbyProject {
  private readonly version: BrokerVersion;
  private readonly hasTls: boolean;
  readonly namespace: string;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-standby-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "e2e", "messaging");

  /** @param hasTls whether both clusters have certificates of one CA, so that the copies go by TLS */
  constructor(version: BrokerVersion, hasTls: boolean) {
    this.version = version;
    this.hasTls = hasTls;
    this.namespace = `standby-${version.replace(".", "")}-${process.pid}`;
  }

  /** Further options of `warren standby follow`. */
  get trust(): readonly string[] {
    return this.hasTls ? caFile : [];
  }

  async begin(): Promise<void> {
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(this.folder, { recursive: true });
    const [, program = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const runtime = "runtime: { name: nodejs, options: { typescript: false, packagemanager: npm } }";
    const text = program.replace("pulumi-warren", "../../../components/index.ts");
    writeFileSync(join(this.folder, "index.ts"), text);
    writeFileSync(join(this.folder, "Pulumi.yaml"), `name: messaging\nmain: index.ts\n${runtime}\n`);
    writeFileSync(join(this.folder, "shop.topology.yaml"), topology);
    await this.kubectl("create", "namespace", this.namespace);
    if (this.hasTls) await this.certify();
    const { image, runAs } = brokers[this.version];
    for (const name of ["primary", "standby"]) {
      await this.pulumi("stack", "init", name);
      await this.pulumi("config", "set", "--secret", "shop", password, "--stack", name);
      const file = join(this.folder, `Pulumi.${name}.yaml`);
      const made = parse(readFileSync(file, "utf8")) as { readonly config: object };
      const settings = {
        ...{ image, version: this.version, runAs, replicas: 1 },
        resources: { cpu: "50m", memory: "512Mi" },
        storage: { size: "1Gi", whenDeleted: "delete" },
        ...(this.hasTls && { tls: { secretName: certificates } }),
      };
      const own = { name, namespace: this.namespace, settings };
      const named = Object.fromEntries(
        Object.entries(own).map(([key, value]) => [`messaging:${key}`, value]),
      );
      writeFileSync(file, JSON.stringify({ ...made, config: { ...made.config, ...named } }));
    }
  }

  /** One certificate for both, by a CA that nobody knows. */
  private async certify(): Promise<void> {
    const valid = validity(new Date(), certificateDays);
    const authority = await makeAuthority("the test's CA", valid);
    const dnsNames = ["primary", "standby"].map((name) => `${name}.${this.namespace}.svc`);
    const pair = await issue(
      authority,
      { commonName: "both", dnsNames, ipAddresses: [], use: "server" },
      valid,
    );
    const files = { "tls.crt": pair.cert, "tls.key": pair.key, "ca.crt": authority.cert };
    const sources = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(this.root, name), text, { mode: 0o600 });
      return `--from-file=${join(this.root, name)}`;
    });
    await this.kubectl("create", "secret", "generic", certificates, ...sources);
  }

  /** Runs a command as the page has it, in this test's namespace, to its end. */
  run(command: string, ...more: readonly string[]): Promise<Finished> {
    const [program = "", ...args] = this.documented(command);
    if (program === "warren") return finished(process.execPath, [warren, ...args, ...more]);
    return this.try(...args, "--yes", "--skip-preview");
  }

  /** As `run`; throws with the output if it fails. */
  async succeed(command: string, ...more: readonly string[]): Promise<string> {
    const { code, text } = await this.run(command, ...more);
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${text}`);
    return text;
  }

  /** Starts a command of the page that goes on. */
  start(command: string, ...more: readonly string[]): Running {
    const [, ...args] = this.documented(command);
    return new Running(spawn(process.execPath, [warren, ...args, ...more]));
  }

  private documented(command: string): readonly string[] {
    const lines = page.split("\n").map((line) => line.trim());
    if (!lines.includes(command)) throw new Error(`docs/standby.md does not have ${command}`);
    return command.replaceAll("rabbitmq/", `${this.namespace}/`).split(" ");
  }

  private async pulumi(...args: readonly string[]): Promise<void> {
    const { code, text } = await this.try(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
  }

  private try(...args: readonly string[]): Promise<Finished> {
    const env = { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "of the standby" };
    return finished("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: this.folder, env });
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  address(service: string): Promise<string> {
    return this.kubectl("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");
  }

  /** As a machine that is gone: nothing starts it again. */
  async kill(cluster: string): Promise<void> {
    await this.kubectl("delete", "statefulset", cluster, "--cascade=orphan");
    await this.kubectl("delete", "pod", `${cluster}-0`, "--force", "--grace-period=0");
  }

  /** Asks the management API as the administrator. */
  async ask<T>(cluster: string, path: string, method = "GET"): Promise<T> {
    const secret = await this.kubectl(
      "get",
      "secret",
      `${cluster}-admin`,
      "-o",
      "jsonpath={.data.username} {.data.password}",
    );
    const [user, pass] = secret.split(" ").map((one) => Buffer.from(one, "base64").toString());
    const answer = await fetch(`http://${await this.address(cluster)}:15672/api${path}`, {
      method,
      headers: { authorization: `Basic ${Buffer.from(`${user}:${pass}`).toString("base64")}` },
    });
    const text = await answer.text();
    // The caller knows what RabbitMQ answers there.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Also after a test that failed on the way: everything is in the namespace, and the state goes with its folder. */
  async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A command at work. */
export class Running {
  /** Standard output and standard error so far. */
  text = "";
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.closed = once(child, "close");
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.text += chunk.toString();
      });
    }
  }

  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.ended();
  }

  async ended(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}
