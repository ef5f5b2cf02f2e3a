/**
 * A disk of a size for one node: a file behind a loop device, mounted where the node's volume is. The node begins with it
 * blank, as after a lost volume.
 */
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { finished } from "../e2e/stack.ts";
import { kubeletPid } from "./machineProcesses.ts";
import type { MatrixCluster } from "./matrixCluster.ts";

export class Disk {
  private readonly folder = mkdtempSync(join(tmpdir(), "warren-disk-"));
  private device = "";
  private mountedAt = "";
  private isDetached = false;

  /** @param bytes of the file system, with what it needs for itself */
  static async under(cluster: MatrixCluster, ordinal: number, bytes: number): Promise<Disk> {
    const disk = new Disk(cluster, ordinal);
    await disk.attach(bytes);
    return disk;
  }

  private readonly cluster: MatrixCluster;
  private readonly ordinal: number;

  private constructor(cluster: MatrixCluster, ordinal: number) {
    this.cluster = cluster;
    this.ordinal = ordinal;
  }

  private async attach(bytes: number): Promise<void> {
    const image = join(this.folder, "disk");
    writeFileSync(image, "");
    truncateSync(image, bytes);
    this.device = (await must("losetup", "--find", "--show", image)).trim();
    await must("mkfs.ext4", "-q", "-E", "root_owner=0:0", "-m", "0", this.device);
    this.mountedAt = await this.volumePath();
    await this.onEachMachine("mount", "-o", "errors=remount-ro", this.device, this.mountedAt);
    await this.onEachMachine("chmod", "777", this.mountedAt);
    await this.beginAgain();
  }

  /** Takes all the space that is left: most of it at once, and the last of it as far as the file system gives it. */
  async fill(): Promise<void> {
    const { bavail, bsize } = statfsSync(this.hostView());
    const most = bavail * bsize - 16 * 1024 ** 2;
    const file = `${this.mountedAt}/fills`;
    const fill = `fallocate -l ${most} ${file} && { cat /dev/zero >> ${file} || true; } 2> /dev/null`;
    await must("nsenter", ...this.onFirstMachine, "sh", "-c", fill);
  }

  async free(): Promise<void> {
    await must("nsenter", ...this.onFirstMachine, "rm", `${this.mountedAt}/fills`);
  }

  /** Whoever writes waits until `resume`. */
  async suspend(): Promise<void> {
    await must("nsenter", ...this.onFirstMachine, "fsfreeze", "--freeze", this.mountedAt);
  }

  async resume(): Promise<void> {
    await must("nsenter", ...this.onFirstMachine, "fsfreeze", "--unfreeze", this.mountedAt);
  }

  /** As after an error of the disk: the file system can only be read from here on. */
  async fail(): Promise<void> {
    writeFileSync(`/sys/fs/ext4/${basename(this.device)}/trigger_fs_error`, "1");
  }

  /** The node begins blank on the volume that lay below. */
  async detach(): Promise<void> {
    // After a row that failed, or whose fault it is.
    if (this.isDetached) return;
    this.isDetached = true;
    await this.onEachMachine("umount", "--lazy", this.mountedAt);
    await this.beginAgain();
    // The kernel detaches it once the last container that had it mounted is gone.
    await must("losetup", "--detach", this.device);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The mounted file system, as this host sees it. */
  private hostView(): string {
    return `/proc/${kubeletPid(this.cluster.machines[0])}/root${this.mountedAt}`;
  }

  private get onFirstMachine(): readonly string[] {
    return ["-t", String(kubeletPid(this.cluster.machines[0])), "-m", "-p"];
  }

  private async volumePath(): Promise<string> {
    const { cluster, ordinal } = this;
    const claim = `data-${cluster.nodes.pod(ordinal)}`;
    const volume = await cluster.kubectl("get", "pvc", claim, "-o", "jsonpath={.spec.volumeName}");
    return (await cluster.kubectl("get", "pv", volume, "-o", "jsonpath={.spec.hostPath.path}")).trim();
  }

  private async onEachMachine(...command: readonly string[]): Promise<void> {
    for (const machine of this.cluster.machines) {
      await must("nsenter", "-t", String(kubeletPid(machine)), "-m", "-p", ...command);
    }
  }

  private async beginAgain(): Promise<void> {
    const { cluster, ordinal } = this;
    const before = cluster.nodes.processOf(ordinal);
    await cluster.kubectl("delete", "pod", cluster.nodes.pod(ordinal), "--force", "--grace-period=0");
    await cluster.nodes.answersAgain(ordinal, before);
    // Classic queues that the node had are gone with its former volume.
    await cluster.recreateQueues();
  }
}

async function must(command: string, ...args: readonly string[]): Promise<string> {
  const { code, text } = await finished(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${text}`);
  return text;
}
