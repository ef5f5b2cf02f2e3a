/** The program of upgrade/ in a folder and with a state of its own, and the cluster that it makes. */
import type { ClusterSettings } from "../../components/cluster/settings.ts";
import { localImage } from "../e2e/localImage.ts";
import { ProgramCopy } from "../e2e/programCopy.ts";

export class UpgradeProject extends ProgramCopy {
  constructor() {
    super("integration/upgrade", `upgrade-${process.pid}`);
  }

  /** The settings of the next run. */
  set(settings: ClusterSettings): void {
    this.configure({ namespace: this.namespace, cluster: { ...localImage(), ...settings } });
  }
}
