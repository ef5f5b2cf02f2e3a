/** A cluster that its former maker's objects are applied for, and the program of adopted/ that takes it over. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { administrator, type Maker } from "./adoptedMakers.ts";
import { PipelineAccount } from "./pipelineAccount.ts";
import { checkout, eventually, type Finished, finished, kubectlIn, pathWithoutNpm } from "./stack.ts";

const page = readFileSync(join(checkout, "docs", "adopting-clusters.md"), "utf8");
const execute = promisify(execFile);

export class AdoptedProject {
  readonly namespace: string;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-adopted-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "e2e", "adopted");
  private readonly statefulSet: string;
  /** What a user of the former maker wrote, as `kind/name`. */
  private owner: string | undefined;
  /** Of the account as which Pulumi works. */
  private env: Readonly<Record<string, string>> = {};

  constructor(maker: string, statefulSet: string) {
    this.namespace = `adopted-${maker}-${process.pid}`;
    this.statefulSet = statefulSet;
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(dirname(this.folder), { recursive: true });
    cpSync(join(import.meta.dirname, "adopted"), this.folder, { recursive: true });
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
    this.set({ namespace: this.namespace });
  }

  private async apply(objects: readonly object[]): Promise<void> {
    const file = join(this.root, "objects.json");
    writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
    await this.kubectl("apply", "-f", file);
  }

  /** Adds to the stack's configuration, which keeps its secret. */
  set(changes: object): void {
    const file = join(this.folder, "Pulumi.test.yaml");
    const { config = {}, ...others } = parse(readFileSync(file, "utf8")) as { config?: object };
    const named = Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [`adopted:${key}`, value]),
    );
    writeFileSync(file, JSON.stringify({ ...others, config: { ...config, ...named } }));
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

  /** @returns the output */
  async up(): Promise<string> {
    const { code, text } = await this.pulumi("up", "--yes", "--skip-preview");
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${text}`);
    return text;
  }

  pulumi(...args: readonly string[]): Promise<Finished> {
    const stack = args[0] === "stack" ? [] : ["--stack", "test"];
    const backend = { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "of the shop" };
    const env = { ...backend, ...this.env };
    const all = [...args, ...stack, "--non-interactive", "--color", "never"];
    return finished("pulumi", all, { cwd: this.folder, env });
  }

  /** @returns what the command `warren` prints */
  async warren(...args: readonly string[]): Promise<string> {
    const { code, text } = await finished(process.execPath, [join(checkout, "cli", "warren.ts"), ...args]);
    if (code !== 0) throw new Error(`warren ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  address(service: string): Promise<string> {
    return this.kubectl("get", "service", service, "-o", "jsonpath={.spec.clusterIP}");
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
    const login = `${administrator.username}:${administrator.password}`;
    const answer = await fetch(`http://${await this.address(service)}:15672/api/nodes`, {
      headers: { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
    });
    const nodes = (await answer.json()) as { readonly name: string; readonly running: boolean }[];
    return nodes
      .filter(({ running }) => running)
      .map(({ name }) => name)
      .toSorted();
  }

  /** The finalizer and the kind of object are the former maker's, which does not run here. */
  async remove(): Promise<void> {
    if (this.owner !== undefined) {
      const released = '{"metadata":{"finalizers":null}}';
      await this.kubectl("patch", this.owner, "--type", "merge", "--patch", released).catch(() => undefined);
      const [kind = ""] = this.owner.split("/");
      const definition = `${kind}s.rabbitmq.com`;
      await this.kubectl("delete", "customresourcedefinition", definition, "--ignore-not-found");
    }
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    rmSync(this.root, { recursive: true, force: true });
  }
}
