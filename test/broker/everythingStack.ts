/** A stack of its own whose topology is everything.yaml: every kind of object, made by the real engine. */
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../components/resources/division.ts";
import { checkout, finished } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import type { BrokerVersion } from "./versions.ts";

/** What may be seen nowhere: the password in an address, and a user's. */
export const uriPassword = "not-a-secret-outside";
export const known = "not-a-secret-either";

const uri = `amqp://someone:${uriPassword}@other.invalid`;

const program = (engine: string) => `
import "./components/lazySerializer.ts";
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
new Topology("all", {
  file: "everything.yaml",
  engine: "${engine}",
  broker: { allowPlainHttp: true, url: config.require("url"), username: config.require("username"), password: config.requireSecret("password") },
  passwords: { uri: config.requireSecret("uri"), known: config.requireSecret("known") },
});
`;

export class EverythingStack {
  readonly broker: TestBroker;
  /** In the names of its users and global parameters; also the vhost's name. */
  readonly id = randomUUID().slice(0, 8);
  readonly folder = mkdtempSync(join(tmpdir(), "warren-everything-"));
  readonly file = join(this.folder, "everything.yaml");
  /** What a shell needs that runs `pulumi` in the folder. */
  readonly env = { PULUMI_BACKEND_URL: `file://${this.folder}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };

  constructor(version: BrokerVersion, engine: Engine = "resources") {
    this.broker = TestBroker.of(version);
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.folder, name));
    }
    cpSync(join(checkout, "Pulumi.yaml"), join(this.folder, "Pulumi.yaml"));
    writeFileSync(join(this.folder, "index.ts"), program(engine));
    const text = readFileSync(join(import.meta.dirname, "everything.yaml"), "utf8");
    const filled = text.replaceAll("PROTECTED", String(version !== "4.0")).replaceAll("ID", this.id);
    writeFileSync(this.file, filled);
  }

  /** The address of the broker's management API. */
  get url(): string {
    return `http://${this.broker.host}:15672`;
  }

  /** Makes the stack `test`, with nothing in it yet. */
  async init(): Promise<void> {
    await this.pulumi("stack", "init", "test");
    const { username, password } = this.broker.credentials();
    const plain = ["--plaintext", `warren:url=${this.url}`, "--plaintext", `warren:username=${username}`];
    const secret = Object.entries({ password, uri, known }).flatMap(([key, value]) => [
      "--secret",
      `warren:${key}=${value}`,
    ]);
    await this.pulumi("config", "set-all", ...plain, ...secret);
  }

  /** @throws with its output if it fails */
  async pulumi(...args: readonly string[]): Promise<string> {
    const all = [...args, "--non-interactive", "--color", "never"];
    const { code, text } = await finished("pulumi", all, { cwd: this.folder, env: this.env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  /** Replaces a text of the topology that must be there. */
  edit(from: string, to: string): void {
    const text = readFileSync(this.file, "utf8");
    if (!text.includes(from)) throw new Error(`the file does not hold ${from}`);
    writeFileSync(this.file, text.replace(from, to));
  }

  /** Takes away what a failed test left, and the folder. */
  async remove(): Promise<void> {
    await this.pulumi("destroy", "--yes", "--skip-preview").catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
