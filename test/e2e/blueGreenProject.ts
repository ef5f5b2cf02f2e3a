/** The program of docs/blue-green.md in a folder and with a state of its own, and the clusters that it makes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { checkout, type Finished, finished, kubectlIn } from "./stack.ts";

const page = readFileSync(join(checkout, "docs", "blue-green.md"), "utf8");
const warren = join(checkout, "cli", "warren.ts");

export const password = "of-the-shop";
export const queues = ["orders", "mail", "orders.old", "mail.old"];

const topology = `
users:
  shop: { password: { config: shop } }
vhosts:
  shop:
    permissions:
      shop: { configure: "", write: ".*", read: ".*" }
    queues:
      orders: { type: quorum }
      orders.old: { type: quorum }
      mail: { type: classic }
      mail.old: { type: classic }
      events: { type: stream, allowLoss: true }
`;

export class BlueGreenProject {
  readonly namespace = `bluegreen-${process.pid}`;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-blue-green-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "e2e", "messaging");

  constructor() {
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(this.folder, { recursive: true });
    const [, program = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const runtime = "runtime: { name: nodejs, options: { typescript: false, packagemanager: npm } }";
    this.write("index.ts", program.replace("pulumi-warren", "../../../components/index.ts"));
    this.write("Pulumi.yaml", `name: messaging\nmain: index.ts\n${runtime}\n`);
    this.write("shop.topology.yaml", topology);
  }

  async begin(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    await this.pulumi("stack", "init", "test");
    await this.pulumi("config", "set", "--secret", "shop", password);
    this.set({ namespace: this.namespace });
  }

  /** Adds to the stack's configuration, which keeps its secret. */
  set(changes: object): void {
    const { config = {}, ...others } = parse(readFileSync(join(this.folder, "Pulumi.test.yaml"), "utf8")) as {
      config?: object;
    };
    const named = Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [`messaging:${key}`, value]),
    );
    this.write("Pulumi.test.yaml", JSON.stringify({ ...others, config: { ...config, ...named } }));
  }

  /** Runs a command as the page has it, in this test's namespace, to its end. */
  run(command: string): Promise<Finished> {
    const [program = "", ...args] = this.documented(command);
    if (program === "warren") return finished(process.execPath, [warren, ...args]);
    const isUp = args[0] === "up";
    return this.try(...args, ...(isUp ? ["--yes", "--skip-preview"] : []));
  }

  /** As `run`; throws with the output if it fails. */
  async succeed(command: string): Promise<string> {
    const { code, text } = await this.run(command);
    if (code !== 0) throw new Error(`${command} ended with ${code}:\n${text}`);
    return text;
  }

  /** Kills the command once it has printed `text`. */
  async killedAt(command: string, text: string): Promise<void> {
    const [, ...args] = this.documented(command);
    const child = spawn(process.execPath, [warren, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "close");
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes(text)) child.kill("SIGKILL");
    });
    const [, signal] = await ended;
    if (signal !== "SIGKILL") throw new Error(`${command} ended before: ${printed}`);
  }

  private documented(command: string): readonly string[] {
    const lines = page.split("\n").map((line) => line.trim());
    if (!lines.includes(command)) throw new Error(`docs/blue-green.md does not have ${command}`);
    return command.replaceAll("rabbitmq/", `${this.namespace}/`).split(" ");
  }

  private async pulumi(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.try(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  private try(...args: readonly string[]): Promise<Finished> {
    const stack = args[0] === "stack" ? [] : ["--stack", "test"];
    const env = { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "blue and green" };
    return finished("pulumi", [...args, ...stack, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env,
    });
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  address(service: string): Promise<string> {
    return this.kubectl("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");
  }

  /** A Secret's entries. */
  async secret(name: string): Promise<Readonly<Record<string, string>>> {
    const { data } = JSON.parse(await this.kubectl("get", "secret", name, "-o", "json"));
    const entries = Object.entries(data as Record<string, string>);
    return Object.fromEntries(entries.map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
  }

  /** Names of the members of a cluster that run. */
  async members(cluster: string): Promise<readonly string[]> {
    const { username, password } = await this.secret(`${cluster}-admin`);
    const answer = await fetch(`http://${await this.address(cluster)}:15672/api/nodes`, {
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
    });
    const nodes = (await answer.json()) as { readonly name: string; readonly running: boolean }[];
    return nodes
      .filter(({ running }) => running)
      .map(({ name }) => name)
      .toSorted();
  }

  /** Also after a test that failed on the way: everything is in the namespace, and the state goes with its folder. */
  async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    rmSync(this.root, { recursive: true, force: true });
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }
}
