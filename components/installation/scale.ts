/** The number of nodes, known once it is safe to have it. */
import * as pulumi from "@pulumi/pulumi";
import type { Resolved } from "../cluster/settings.ts";
import { accessOf, targetOf } from "../connection/program/kubernetesAccess.ts";
import { scaleTo } from "../connection/program/scaleTo.ts";
import { hasEngine } from "../pulumi/engine.ts";
import { known } from "../pulumi/known.ts";

export interface Prepared {
  readonly replicas: number;
  /** Whether this update has made volumes larger. */
  readonly volumesGrow: boolean;
}

/**
 * `replicas` of the settings. In an update it is known once the nodes that leave hold nothing and the volumes have the
 * wanted size; a preview says what the update will do, and fails if that would lose anything.
 * @param provider of the cluster's Kubernetes objects
 */
export function prepared(
  cluster: pulumi.Resource,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<Prepared> {
  if (!hasEngine()) return pulumi.output({ replicas: settings.replicas, volumesGrow: false });
  const access = accessOf(provider);
  const asked = pulumi.all([targetOf(access, namespace, settings.name), access.renderYamlToDirectory]);
  const scaled = async () => {
    // Unknown in the preview of a namespace that this update creates.
    const [target, isOnlyRendered] = (await known(asked)) ?? [];
    const isThere = target !== undefined && !isOnlyRendered;
    const volumesGrow = isThere && (await scaleTo(target, settings, cluster));
    return { replicas: settings.replicas, volumesGrow };
  };
  return pulumi.output(scaled());
}
