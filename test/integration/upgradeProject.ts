/** The program of upgrade/ in a folder and with a state of its own, and the cluster that it makes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterSettings } from "../../components/cluster/settings.ts";
import { localImage } from "../e2e/localImage.ts";
import { ProgramCopy } from "../e2e/programCopy.ts";
import { type Finished, finished, kubectlIn } from "../e2e/stack.ts";

export class UpgradeProject {
  readonly namespace = `upgrade-${process.pid}`;
  private readonly copy = new ProgramCopy("integration/upgrade");

  /** The settings of the next run. */
  set(settings: ClusterSettings): void {
    const config = {
      "upgrade:namespace": this.namespace,
      "upgrade:cluster": { ...localImage(), ...settings },
    };
    writeFileSync(join(this.copy.folder, "Pulumi.test.yaml"), JSON.stringify({ config }));
  }

  /** Runs `pulumi` without questions. */
  pulumi(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return finished("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.copy.folder,
      env: {
        PULUMI_BACKEND_URL: `file://${this.copy.root}`,
        PULUMI_CONFIG_PASSPHRASE: "of the upgrade",
        ...env,
      },
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
    this.copy.remove();
  }
}
