/** A cluster that its former maker's objects are applied for, and the program of adopted/ that takes it over. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { administrator, type Maker } from "./adoptedMakers.ts";
import { Broker, runningNodes } from "./broker.ts";
import { PipelineAccount } from "./pipelineAccount.ts";
import { ProgramCopy } from "./programCopy.ts";
import { checkout, eventually, pathWithoutNpm, succeeded } from "./stack.ts";

const page = readFileSync(join(checkout, "docs", "adopting-clusters.md"), "utf8");
const execute = promisify(execFile);

export class AdoptedProject extends ProgramCopy {
  private readonly statefulSet: string;
  /** What a user of the former maker wrote, as `kind/name`. */
  private owner: string | undefined;

  constructor(maker: string, statefulSet: string) {
    super("e2e/adopted", `adopted-${maker}-${process.pid}`);
    this.statefulSet = statefulSet;
  }

  /** Makes the former cluster, and a stack without anything. */
  async begin({ before, made }: Maker, owner?: string): Promise<void> {
    this.owner = owner;
    await this.kubectl("create", "namespace", this.namespace);
    for (const object of before) {
      await eventually("it is applied", async () => {
        await this.apply([object]);
        return true;
      });
    }
    const uid = owner && (await this.kubectl("get", owner, "-o", "jsonpath={.metadata.uid}"));
    await this.apply(made(uid ?? ""));
    await this.kubectl("rollout", "status", `statefulset/${this.statefulSet}`, "--timeout=300s");
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.root);
    await this.pulumi("stack", "init", "test");
    this.configure({ namespace: this.namespace });
  }

  private async apply(objects: readonly object[]): Promise<void> {
    const file = join(this.root, "objects.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
    await this.kubectl("apply", "-f", file);
  }

  /** A block of commands of the page, in this test's namespace. @param heading the section that it is in */
  commands(heading: string, block: number): readonly string[] {
    const [, section = ""] = page.split(`\n## ${heading}\n`);
    const [body = ""] = section.split("\n## ");
    const commands = [...body.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)][block]?.[1];
    if (commands === undefined)
      throw new Error(`docs/adopting-clusters.md has no block ${block} in ${heading}`);
    const here = commands.replaceAll("namespace rabbitmq", `namespace ${this.namespace}`);
    return here
      .trim()
      .split("\n")
      .map((line) => line.trim());
  }

  async follow(heading: string, block: number): Promise<void> {
    for (const line of this.commands(heading, block)) {
      if (line.startsWith("pulumi ")) await this.up();
      else
        await execute("sh", ["-ec", line], { cwd: this.root, env: { ...process.env, PATH: pathWithoutNpm } });
    }
  }

  /** @returns what the command `warren` prints */
  warren(...args: readonly string[]): Promise<string> {
    return succeeded(process.execPath, [join(checkout, "cli", "warren.ts"), ...args]);
  }

  /** The volumes' claims, by name: who they are, and who takes them along. */
  async volumes(): Promise<Readonly<Record<string, string>>> {
    const { items } = JSON.parse(await this.kubectl("get", "pvc", "-o", "json")) as {
      items: { metadata: { name: string; uid: string }; spec: { volumeName: string } }[];
    };
    return Object.fromEntries(
      items.map(({ metadata: { name, uid }, spec: { volumeName } }) => [name, `${uid} ${volumeName}`]),
    );
  }

  /** Names of the nodes that run, as the former administrator sees them. */
  async nodes(service: string): Promise<readonly string[]> {
    return runningNodes(new Broker(await this.address(service), administrator));
  }

  /** The finalizer and the kind of object are the former maker's, which does not run here. */
  override async remove(): Promise<void> {
    if (this.owner !== undefined) {
      const released = '{"metadata":{"finalizers":null}}';
      await this.kubectl("patch", this.owner, "--type", "merge", "--patch", released).catch(() => undefined);
      const [kind = ""] = this.owner.split("/");
      const definition = `${kind}s.rabbitmq.com`;
      await this.kubectl("delete", "customresourcedefinition", definition, "--ignore-not-found");
    }
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    this.removeFolder();
  }
}
