/** Which kinds of objects a Kubernetes API knows. */
import { ApisApi } from "@kubernetes/client-node";
import { bounded, kubeConfigOf, reason, serverOf } from "./kubeconfig.ts";
import type { TunnelTarget } from "./target.ts";

/**
 * Whether the API serves a group such as `monitoring.coreos.com`.
 * @throws if the API does not answer, with its address
 */
export async function servesGroup(
  target: Pick<TunnelTarget, "kubeconfig" | "context" | "cluster">,
  group: string,
): Promise<boolean> {
  const kube = kubeConfigOf(target);
  try {
    const { groups } = await kube.makeApiClient(ApisApi).getAPIVersions(bounded);
    return groups.some(({ name }) => name === group);
  } catch (error) {
    throw new Error(`through ${serverOf(kube)}: ${reason(error)}`);
  }
}
