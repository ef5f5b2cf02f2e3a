/** Names and labels of a cluster's objects. Node names derive from them, so they never change. */

type Texts = { readonly [key: string]: string };

/** Marks the objects as part of this cluster, made by Warren. */
export function labels(cluster: string): Texts {
  return { ...selector(cluster), "app.kubernetes.io/managed-by": "warren" };
}

/** Of each object: its labels, and what the settings add to all of them. */
export function metadata(
  name: string,
  settings: { readonly name: string; readonly labels: Texts; readonly annotations: Texts },
  annotations: Texts = {},
): { readonly name: string; readonly labels: Texts; readonly annotations?: Texts } {
  const all = { ...settings.annotations, ...annotations };
  return {
    name,
    labels: { ...settings.labels, ...labels(settings.name) },
    ...(Object.keys(all).length > 0 && { annotations: all }),
  };
}

/** Labels that the cluster's pods have, and no other pods in the namespace. */
export function selector(cluster: string): { readonly [key: string]: string } {
  return { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": cluster };
}

/** The headless Service: each node's DNS name is a subdomain of its name. */
export const nodesService = (cluster: string) => `${cluster}-nodes`;
/** The client Service's, as Warren itself and service bindings name it: a certificate must be for it. */
export const clientHost = (cluster: string, namespace: string) => `${cluster}.${namespace}.svc`;
export const adminSecretName = (cluster: string) => `${cluster}-admin`;
export const cookieSecretName = (cluster: string) => `${cluster}-erlang-cookie`;
/** A node's Erlang name: RABBITMQ_NODENAME in the pod. */
export const nodeName = (cluster: string, namespace: string, ordinal: number) =>
  `rabbit@${cluster}-${ordinal}.${nodesService(cluster)}.${namespace}`;
/** The ServiceAccount, Role and RoleBinding of versions that ask the Kubernetes API for their peers. */
export const peerDiscoveryName = (cluster: string) => `${cluster}-peer-discovery`;
