/** The program of official/ in a folder and with a state of its own, and the broker that it makes. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DebianImage } from "../../local/images/images.ts";
import { provideOfficialLayout } from "../../local/images/officialLayout/officialLayout.ts";
import { PipelineAccount } from "./pipelineAccount.ts";
import { ProgramCopy } from "./programCopy.ts";
import { eventually, finished, kubectlIn } from "./stack.ts";

/** Gives the cluster the image that is made from `base`. */
export async function importOfficialLayout(base: DebianImage): Promise<void> {
  const imported = await provideOfficialLayout(base);
  await eventually(`${imported} is there`, async () => existsSync(imported) || undefined, 280);
}

export class OfficialProject {
  private readonly image: string;
  private readonly version: string;
  readonly namespace: string;
  private readonly copy = new ProgramCopy("e2e/official");
  /** Of the account as which Pulumi works. */
  private env: Readonly<Record<string, string>> = {};

  /** @param version RabbitMQ's in the image */
  constructor(image: string, version: string) {
    this.image = image;
    this.version = version;
    this.namespace = `official-${version.replace(".", "")}-${process.pid}`;
  }

  /** As an account that has the rights of docs/gitops.md in a namespace that is there. */
  async up(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    await this.kubectl("label", "namespace", this.namespace, "pod-security.kubernetes.io/enforce=restricted");
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.copy.root);
    const settings = {
      "official:namespace": this.namespace,
      "official:image": this.image,
      "official:version": this.version,
    };
    writeFileSync(join(this.copy.folder, "Pulumi.test.yaml"), JSON.stringify({ config: settings }));
    await this.pulumi("stack", "init", "test");
    await this.pulumi("up", "--yes", "--skip-preview");
  }

  /** Looks at what there is, and changes nothing. */
  async expectNoChanges(): Promise<void> {
    await this.pulumi("preview", "--refresh", "--expect-no-changes");
  }

  destroy(): Promise<string> {
    return this.pulumi("destroy", "--yes", "--skip-preview");
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  /** What a command in the broker's container prints. */
  async exec(pod: string, ...command: readonly string[]): Promise<string> {
    return (await this.kubectl("exec", pod, "--container", "rabbitmq", "--", ...command)).trim();
  }

  /** Asks the management API as the administrator. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const address = await this.kubectl("get", "service", "official", "-o", "jsonpath={.spec.clusterIP}");
    const secret = await this.kubectl("get", "secret", "official-admin", "-o", "jsonpath={.data.password}");
    const login = `warren-admin:${Buffer.from(secret, "base64").toString("utf8")}`;
    const answer = await fetch(`http://${address}:15672/api${path}`, {
      method,
      headers: { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    // The caller knows what RabbitMQ answers there.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** Also after a test that failed on the way: everything is in the namespace, and the state goes with its folder. */
  async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    this.copy.remove();
  }

  /** Runs `pulumi` without questions; throws with its output if it fails. */
  private async pulumi(...args: readonly string[]): Promise<string> {
    const all = [...args, "--non-interactive", "--color", "never"];
    const backend = {
      PULUMI_BACKEND_URL: `file://${this.copy.root}`,
      PULUMI_CONFIG_PASSPHRASE: "of the image",
    };
    const env = { ...backend, ...this.env };
    const { code, text } = await finished("pulumi", all, { cwd: this.copy.folder, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }
}
