/** The program of upgrade/ in a folder and with a state of its own, and the cluster that it makes. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { ClusterSettings } from "../../components/cluster/settings.ts";
import { checkout, type Finished, finished, kubectlIn } from "../e2e/stack.ts";

export class UpgradeProject {
  readonly namespace = `upgrade-${process.pid}`;
  private readonly root = mkdtempSync(join(tmpdir(), "warren-upgrade-"));
  /** As deep as in the checkout, so that the program finds what it imports. */
  private readonly folder = join(this.root, "test", "integration", "upgrade");

  /** The image of the local stack, RabbitMQ's version in it, and the broker's account. */
  readonly image: Pick<ClusterSettings, "image" | "version" | "runAs">;

  constructor() {
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(this.root, name));
    }
    mkdirSync(dirname(this.folder), { recursive: true });
    cpSync(join(import.meta.dirname, "upgrade"), this.folder, { recursive: true });
    const { config } = parse(readFileSync(join(checkout, "stacks", "Pulumi.local.yaml"), "utf8")) as {
      config: { "warren:cluster": ClusterSettings & Required<UpgradeProject["image"]> };
    };
    const { image, version, runAs } = config["warren:cluster"];
    this.image = { image, version, runAs };
  }

  /** The settings of the next run. */
  set(settings: ClusterSettings): void {
    const config = { "upgrade:namespace": this.namespace, "upgrade:cluster": { ...this.image, ...settings } };
    writeFileSync(join(this.folder, "Pulumi.test.yaml"), JSON.stringify({ config }));
  }

  /** Runs `pulumi` without questions. */
  pulumi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return finished("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: { PULUMI_BACKEND_URL: `file://${this.root}`, PULUMI_CONFIG_PASSPHRASE: "of the upgrade", ...env },
    });
  }

  /** `pulumi up`; throws with its output if it fails. */
  async up(): Promise<string> {
    const { code, text } = await this.pulumi(["up", "--yes", "--skip-preview"]);
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${text}`);
    return text;
  }

  kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }

  async remove(): Promise<void> {
    await this.pulumi(["destroy", "--yes", "--skip-preview"]);
    await this.kubectl("delete", "namespace", this.namespace, "--ignore-not-found", "--wait=false");
    rmSync(this.root, { recursive: true, force: true });
  }
}
