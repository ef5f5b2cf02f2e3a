/** `--cluster NAMESPACE/NAME`: the broker of a cluster that Warren made, through the Kubernetes API. */
import { adminCredentials } from "../components/connection/kubernetes/adminCredentials.ts";
import {
  managementTarget,
  serviceEndpoint,
  type TunnelTarget,
} from "../components/connection/kubernetes/target.ts";
import { agentFor } from "../components/connection/tunnel/proxy.ts";
import { CommandError, UsageError } from "./command.ts";
import type { BrokerAccess } from "./management.ts";

const advice =
  "Check the cluster's namespace and name (`kubectl get statefulsets --all-namespaces`), the kubeconfig and " +
  "--context, and that you may get that Secret and Services, list Pods, and get and create pods/portforward";

/**
 * Finds the kubeconfig as kubectl does, or uses a pod's service account; nothing listens on this machine.
 * @param context of the kubeconfig. @default its current one
 */
export async function clusterAccess(cluster: string, context: string | undefined): Promise<BrokerAccess> {
  const found = clusterPlace(cluster, context);
  const { caCert, ...credentials } = await adminCredentials(found).catch((error: unknown) => {
    throw new CommandError(`${error instanceof Error ? error.message : error}. ${advice}`);
  });
  const target = managementTarget(found, caCert);
  const agent = agentFor(target);
  return { credentials: { endpoint: serviceEndpoint(target), ...credentials, agent }, cluster: target };
}

/** @throws UsageError if it is not NAMESPACE/NAME */
export function clusterPlace(cluster: string, context: string | undefined): Omit<TunnelTarget, "port"> {
  const [, namespace, service] = /^([^/]+)\/([^/]+)$/.exec(cluster) ?? [];
  if (namespace === undefined || service === undefined) {
    throw new UsageError(`--cluster takes NAMESPACE/NAME, not ${JSON.stringify(cluster)}`);
  }
  return { namespace, service, ...(context !== undefined && { context }) };
}
