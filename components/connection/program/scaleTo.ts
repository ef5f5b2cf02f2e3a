/** What a number of nodes and a size of volumes need before the StatefulSet changes. */
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../../cluster/settings.ts";
import { runError } from "../../pulumi/runError.ts";
import type { TunnelTarget } from "../kubernetes/target.ts";
import { beforeScaling } from "./scale.ts";
import { growVolumes } from "./volumes.ts";

/**
 * @returns whether volumes grow
 * @throws a RunError if it would lose anything or, in an update, if nobody can tell
 */
export async function scaleTo(
  target: TunnelTarget,
  settings: Resolved,
  resource: pulumi.Resource,
): Promise<boolean> {
  const { name, replicas, storage } = settings;
  const { namespace } = target;
  try {
    // Loading the client takes a while.
    const { NodesApi } = await import("../kubernetes/liveNodes.ts");
    const api = new NodesApi(target, settings);
    const live = await api.read();
    if (live === undefined) return false;
    const volumesGrow = await growVolumes(api, live, storage.size, resource);
    await beforeScaling(
      api,
      live,
      { cluster: settings, namespace, replicas, whenScaled: storage.whenScaled },
      resource,
    );
    return volumesGrow;
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const what = `the nodes of ${name} in namespace ${namespace} could not be checked`;
    if (!pulumi.runtime.isDryRun()) {
      throw runError(
        `${what}, and without that a node might be lost that is needed. Nothing was changed: ${why}`,
      );
    }
    void pulumi.log.info(`${what}: ${why}`, resource);
    return false;
  }
}
