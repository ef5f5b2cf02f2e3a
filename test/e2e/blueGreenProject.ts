/** The program of docs/blue-green.md in a folder and with a state of its own, and the clusters that it makes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Broker, runningNodes } from "./broker.ts";
import { ProgramCopy } from "./programCopy.ts";
import { checkout, type Finished, finished } from "./stack.ts";

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

export class BlueGreenProject extends ProgramCopy {
  constructor() {
    super("e2e/messaging", `bluegreen-${process.pid}`);
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
    this.configure({ namespace: this.namespace });
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

  /** Names of the members of a cluster that run. */
  async members(cluster: string): Promise<readonly string[]> {
    return runningNodes(await Broker.of(this.namespace, cluster));
  }

  /** Without `pulumi destroy`: everything is in the namespace, and the state goes with its folder. */
  override async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    this.removeFolder();
  }
}
