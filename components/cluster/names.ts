/** Names and labels of a cluster's objects. Node names derive from them, so they never change. */

/** Makes the objects recognisable, and says who made them. */
export function labels(cluster: string): { readonly [key: string]: string } {
  return { ...selector(cluster), "app.kubernetes.io/managed-by": "warren" };
}

/** What a cluster's pods, and no others in the namespace, are labelled with. */
export function selector(cluster: string): { readonly [key: string]: string } {
  return { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": cluster };
}

/** The headless Service: each node's own DNS name lies below it. */
export const nodesService = (cluster: string) => `${cluster}-nodes`;
export const configMapName = (cluster: string) => `${cluster}-config`;
export const adminSecretName = (cluster: string) => `${cluster}-admin`;
export const cookieSecretName = (cluster: string) => `${cluster}-erlang-cookie`;
/** The ServiceAccount, Role and RoleBinding of versions that ask the Kubernetes API for their peers. */
export const peerDiscoveryName = (cluster: string) => `${cluster}-peer-discovery`;
