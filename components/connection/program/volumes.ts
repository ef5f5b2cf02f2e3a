/** Makes the volumes larger, while the nodes run. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { counted } from "../../cluster/membership.ts";
import type { LiveNodes } from "../../cluster/scaleStep.ts";
import { smallerThan, stillSmaller } from "../../cluster/volumeSize.ts";
import { runError } from "../../pulumi/runError.ts";
import type { NodesApi } from "../kubernetes/liveNodes.ts";

const pollMs = 2_000;

/**
 * Asks Kubernetes for larger volumes. A preview asks whether it would do that.
 * @returns whether any volume grows
 * @throws a RunError if a volume would have to shrink, or if Kubernetes refuses
 */
export async function growVolumes(
  api: NodesApi,
  live: LiveNodes,
  size: string,
  resource: pulumi.Resource,
): Promise<boolean> {
  const isDryRun = pulumi.runtime.isDryRun();
  const small = tooSmall(size, live);
  for (const { name, ordinal, size: former } of small) {
    try {
      await api.resize(ordinal, size, isDryRun);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw runError(
        `storage.size ${size}: Kubernetes refuses to make the volume ${name} larger than ${former}: ${why}. Its StorageClass ` +
          "must have allowVolumeExpansion: true, and a driver that can do it; the account needs patch of " +
          `persistentvolumeclaims. To go on without, set storage.size to ${former} again`,
      );
    }
    void pulumi.log.info(
      `the volume ${name} grows from ${former} to ${size}; its node keeps running`,
      resource,
    );
  }
  return small.length > 0;
}

function tooSmall(size: string, live: LiveNodes) {
  try {
    return smallerThan(size, live);
  } catch (error) {
    throw runError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws a RunError if the file systems have not grown in time */
export async function waitForVolumes(
  api: NodesApi,
  size: string,
  timeoutSeconds: number,
  resource: pulumi.Resource,
): Promise<void> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (let shown = ""; ; ) {
    const live = await api.read();
    const small = live === undefined ? [] : stillSmaller(size, live);
    if (small.length === 0) return;
    const list = small.map(({ name, capacity }) => `${name} (${capacity})`).join(", ");
    if (Date.now() > end) {
      throw runError(
        `${counted(small.length, "volume has", "volumes have")} not grown to ${size} after ${timeoutSeconds} s: ${list}. ` +
          "`kubectl describe pvc` says why; the next `pulumi up` waits again",
      );
    }
    if (list !== shown)
      void pulumi.log.info(`waiting for larger volumes: ${list}`, resource, undefined, true);
    shown = list;
    await sleep(pollMs);
  }
}
