/** What the program waits for before an update ends. */
import type { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import * as pulumi from "@pulumi/pulumi";
import { nodeName } from "../cluster/names.ts";
import type { Resolved } from "../cluster/settings.ts";
import { accessOf, targetOf } from "../connection/program/kubernetesAccess.ts";
import { switchPlugins } from "../connection/program/plugins.ts";
import { waitForRollout } from "../connection/program/rollout.ts";
import { settle } from "../connection/program/settle.ts";
import { isUpdate } from "../pulumi/engine.ts";
import type { Change } from "./change.ts";
import type { Prepared } from "./scale.ts";

/** The component, which also shows what the update waits for. */
export interface InstalledCluster extends pulumi.Resource {
  readonly namespace: pulumi.Output<string>;
  readonly adminUsername: pulumi.Output<string>;
  readonly adminPassword: pulumi.Output<string>;
  readonly statefulSet: StatefulSet;
  readonly caCert?: pulumi.Output<string>;
}

/**
 * True; in an update, once every node runs what the update says and is a member of the cluster, and plugins, queues and
 * volumes are what they are to be.
 * @param provider of the cluster's Kubernetes objects
 * @param change what the update found before it began
 */
export function rolledOut(
  cluster: InstalledCluster,
  settings: Resolved,
  provider: pulumi.ProviderResource | undefined,
  change: pulumi.Output<Change>,
  prepared: pulumi.Output<Prepared>,
): pulumi.Output<boolean> {
  if (!isUpdate()) return change.apply(() => true);
  const { namespace, adminUsername, adminPassword, statefulSet, caCert } = cluster;
  const access = accessOf(provider);
  const target = targetOf(access, namespace, settings.name, caCert);
  const { replicas, files, rolloutTimeoutSeconds: timeoutSeconds } = settings;
  const { definitionsSecret } = files;
  const registered = new Promise((resolve) => {
    statefulSet.id.apply(resolve);
  });
  return pulumi.unsecret(
    pulumi
      .all([target, adminUsername, adminPassword, access.renderYamlToDirectory, change, prepared])
      .apply(async ([target, username, password, isOnlyRendered, found, { volumesGrow }]) => {
        if (isOnlyRendered) return true;
        const { endUpgrade, switchesPlugins: isChanged = false } = found;
        const nodes = Array.from({ length: replicas }, (_, i) => nodeName(settings, target.namespace, i));
        const rollout = { target, username, password, nodes, timeoutSeconds, definitionsSecret };
        const hasRolled = await waitForRollout(rollout, cluster, registered);
        await endUpgrade?.();
        await switchPlugins({ ...rollout, cluster: settings, plugins: settings.plugins, isChanged }, cluster);
        const storageSize = settings.storage.size;
        await settle({ ...rollout, cluster: settings, storageSize, volumesGrow, hasRolled }, cluster);
        return true;
      }),
  );
}

/**
 * The plugin's own 10 minutes are short for brokers that sync large queues at their boot. Where it waits, it waits a
 * little longer than `rolledOut`, which says more.
 */
export function timeouts({ rolloutTimeoutSeconds }: Resolved): pulumi.CustomTimeouts {
  const time = `${rolloutTimeoutSeconds + 60}s`;
  return { create: time, update: time, delete: time };
}
