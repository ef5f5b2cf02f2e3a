/** A Pulumi project of its own, with a state of its own, whose program works on one of the brokers. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { readJson } from "../../components/topology/readJson.ts";
import { checkout, type Finished, finished } from "../e2e/stack.ts";
import type { TestBroker } from "./broker.ts";

/** A topology from the file t.yaml, by the configuration's engine, with what everything.yaml asks for. */
export const topologyProgram = `
import "./components/lazySerializer.ts";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
new Topology("t", {
  file: "t.yaml",
  broker: { allowPlainHttp: true, url: config.require("url"), username: config.require("username"), password: config.requireSecret("password") },
  passwords: { known: "known in the test", uri: "amqp://someone:not-outside@other.invalid" },
  engine: (config.get("engine") ?? "resources") as "resources",
  handOver: config.getBoolean("handOver") ?? false,
  adopt: config.getBoolean("adopt") ?? false,
});
`;

/** The beginning of a program with resources of @pulumi/rabbitmq as they come. */
export const plainHead = `
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
const config = new pulumi.Config("warren");
const login = { username: config.require("username"), password: config.require("password") };
const provider = new rabbitmq.Provider("plain", { endpoint: config.require("url"), ...login });
const opts = { provider };
`;

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: { readonly [path: string]: unknown };
}

export class BrokerProject {
  readonly folder = mkdtempSync(join(tmpdir(), "warren-project-"));
  static async on(broker: TestBroker, program = topologyProgram): Promise<BrokerProject> {
    const project = new BrokerProject();
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(project.folder, name));
    }
    cpSync(join(checkout, "Pulumi.yaml"), join(project.folder, "Pulumi.yaml"));
    project.write("index.ts", program);
    await project.pulumi("stack", "init", "test");
    const { username, password } = broker.credentials();
    const plain = [
      "--plaintext",
      `warren:url=http://${broker.host}:15672`,
      "--plaintext",
      `warren:username=${username}`,
    ];
    await project.pulumi("config", "set-all", ...plain, "--secret", `warren:password=${password}`);
    return project;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Settings below `warren:`, as an editor writes them into the stack's file; undefined takes one away. */
  set(settings: { readonly [key: string]: string | undefined }): void {
    const file = join(this.folder, "stacks", "Pulumi.test.yaml");
    const stack = parseDocument(readFileSync(file, "utf8"));
    for (const [key, value] of Object.entries(settings)) {
      const path = ["config", `warren:${key}`];
      if (value === undefined) stack.deleteIn(path);
      else stack.setIn(path, value);
    }
    writeFileSync(file, String(stack));
  }

  /** Runs `pulumi` without questions, whatever its exit code. */
  tried(...args: readonly string[]): Promise<Finished> {
    const env = { PULUMI_BACKEND_URL: `file://${this.folder}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
    const all = [...args, "--non-interactive", "--color", "never"];
    return finished("pulumi", all, { cwd: this.folder, env });
  }

  /** As `tried`; throws with the output if it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.tried(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  up(...more: readonly string[]): Promise<string> {
    return this.pulumi("up", "--yes", "--skip-preview", ...more);
  }

  /** What `pulumi preview` says it would do: operation and logical name of each resource that changes. */
  async steps(): Promise<readonly string[]> {
    const steps = await this.previewed();
    return steps.map(({ op, urn }) => `${op} ${decodeURIComponent(urn.split("::").slice(2).join(" "))}`);
  }

  /** The path of each property that `pulumi preview` would change, after the operation: `update objects.limits.maxQueues`. */
  async changedFields(): Promise<readonly string[]> {
    const steps = await this.previewed();
    return steps.flatMap(({ op, detailedDiff }) => {
      const paths = Object.keys(detailedDiff ?? {});
      return paths.length === 0 ? [op] : paths.map((path) => `${op} ${path}`);
    });
  }

  private async previewed(): Promise<readonly Step[]> {
    const text = await this.pulumi("preview", "--json");
    const json = text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1);
    return (readJson(json) as { readonly steps: readonly Step[] }).steps.filter(({ op }) => op !== "same");
  }

  /** Of the state, in the clear but for its secrets. */
  state(): Promise<string> {
    return this.pulumi("stack", "export");
  }

  /** Leaves on the broker what is there. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
