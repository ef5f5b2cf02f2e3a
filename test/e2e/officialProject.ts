/** The program of official/ in a folder and with a state of its own, and the broker that it makes. */
import { existsSync } from "node:fs";
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

  /** As an account that has the rights of docs/gitops.md in a namespace that is there. */
  async install(): Promise<void> {
    await this.kubectl("create", "namespace", this.namespace);
    await this.kubectl("label", "namespace", this.namespace, "pod-security.kubernetes.io/enforce=restricted");
    this.env = await new PipelineAccount(this.namespace, "pipeline").create("warren", this.root);
    this.configure({ namespace: this.namespace, ...this.settings });
    await this.pulumi("stack", "init", "test");
    await this.up();
  }

  /** Asks the management API as the administrator. */
  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await Broker.of(this.namespace, "official")).ask(method, `/api${path}`, body);
  }

  /** Without `pulumi destroy`, which is tested: everything is in the namespace, and the state goes with its folder. */
  override async remove(): Promise<void> {
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found");
    this.removeFolder();
  }
}
