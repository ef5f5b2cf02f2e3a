/** The program of official/ in a folder and with a state of its own, and the broker that it makes. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DebianImage } from "../../local/images/images.ts";
import { provideOfficialLayout } from "../../local/images/officialLayout/officialLayout.ts";
import { Broker } from "./broker.ts";
import { PipelineAccount } from "./pipelineAccount.ts";
import { ProgramCopy } from "./programCopy.ts";
import { eventually } from "./stack.ts";

/** Gives the cluster the image that is made from `base`. */
export async function importOfficialLayout(base: DebianImage): Promise<void> {
  const imported = await provideOfficialLayout(base);
  await eventually(`${imported} is there`, async () => existsSync(imported) || undefined, 280);
}

export class OfficialProject extends ProgramCopy {
  private readonly settings: { readonly image: string; readonly version: string };

  /** @param version RabbitMQ's in the image */
  constructor(image: string, version: string) {
    super("e2e/official", `official-${version.replace(".", "")}-${process.pid}`);
    this.settings = { image, version };
  }

  /** For an account that has the rights of docs/gitops.md in a namespace that is there. */
  async createStack(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    await this.kubectl("label", "namespace", this.namespace, "pod-security.kubernetes.io/enforce=restricted");
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.root);
    this.configure({ namespace: this.namespace, ...this.settings });
    await this.pulumi("stack", "init", "test");
  }

  /** @param definitions of the Secret that the cluster loads */
  async useDefinitions(definitions: string): Promise<void> {
    await this.setDefinitions(definitions);
    this.configure({ definitions: "true" });
  }

  /** @returns what an update says that fails */
  async failingUp(): Promise<string> {
    const { code, text } = await this.try("up", "--yes", "--skip-preview");
    if (code === 0) throw new Error("the update has not failed");
    return text;
  }

  /** Puts the definitions where the settings say that they are. */
  async setDefinitions(definitions: string): Promise<void> {
    const file = join(this.root, "definitions.json");
    writeFileSync(file, definitions, { mode: 0o600 });
    const args = ["create", "secret", "generic", "exported", `--from-file=definitions.json=${file}`];
    const manifest = join(this.root, "secret.yaml");
    writeFileSync(manifest, await this.kubectl(...args, "--dry-run=client", "--output=yaml"), {
      mode: 0o600,
    });
    await this.kubectl("apply", "--filename", manifest);
  }

  /** Decrypted. */
  state(): Promise<string> {
    return this.pulumi("stack", "export", "--show-secrets");
  }

  /** Asks the management API. @param login the administrator's by default */
  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    login?: { readonly username: string; readonly password: string },
  ): Promise<T> {
    const broker = login
      ? new Broker(await this.address("official"), login)
      : await Broker.of(this.namespace, "official");
    return broker.ask(method, `/api${path}`, body);
  }

  /** Without `pulumi destroy`, which is tested: everything is in the namespace, and the state goes with its folder. */
  override async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    this.removeFolder();
  }
}
