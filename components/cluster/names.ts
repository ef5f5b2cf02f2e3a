/** Names and labels of a cluster's objects. Node names derive from them, so they never change. */

/** Labels, annotations, variables: what Kubernetes has as a map of strings. */
export type Texts = { readonly [name: string]: string };

/** Where its maker put the administrator's credentials. */
export interface FormerAdministrator {
  readonly secret: string;
  /** Key of the name. Undefined: it is a variable of the pods. */
  readonly usernameKey?: string;
  readonly passwordKey: string;
}

/** What a cluster that somebody else made is called in Kubernetes. */
export interface AdoptedNames {
  readonly maker: "operator" | "bitnami";
  /** Of the RabbitmqCluster or the release. */
  readonly former: string;
  readonly statefulSet: string;
  readonly nodesService: string;
  /** The Service that clients use. */
  readonly clientService: string;
  /** What node names end with, after the namespace. */
  readonly domain: string;
  /** Name of the volume claims' template. */
  readonly volumeClaim: string;
  /** By which the former StatefulSet and Services select the pods: they go on to do so. */
  readonly selector: Texts;
  /** Further labels of the pods, by which others may select them. */
  readonly labels: Texts;
  /** To whom the files on the volumes belong. */
  readonly account: { readonly uid: number; readonly gid: number };
  readonly cookie: { readonly secret: string; readonly key: string };
  readonly administrator: FormerAdministrator;
}

/** What the names derive from: of the settings. */
export interface Named {
  readonly name: string;
  /** Undefined unless somebody else made the cluster. */
  readonly adopted?: AdoptedNames;
}

/** Marks the objects as part of this cluster, made by Warren. */
export function labels(cluster: Named): Texts {
  return { ...cluster.adopted?.labels, ...selector(cluster), "app.kubernetes.io/managed-by": "warren" };
}

/** Of each object: its labels, and what the settings add to all of them. */
export function metadata(
  name: string,
  settings: Named & { readonly labels: Texts; readonly annotations: Texts },
  annotations: Texts = {},
): { readonly name: string; readonly labels: Texts; readonly annotations?: Texts } {
  const all = { ...settings.annotations, ...annotations };
  return {
    name,
    labels: { ...settings.labels, ...labels(settings) },
    ...(Object.keys(all).length > 0 && { annotations: all }),
  };
}

/** Labels that the cluster's pods have, and no other pods in the namespace. */
export function selector({ name, adopted }: Named): Texts {
  return adopted?.selector ?? { "app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/instance": name };
}

/** The headless Service: each node's DNS name is a subdomain of its name. */
export const nodesService = ({ name, adopted }: Named) => adopted?.nodesService ?? `${name}-nodes`;
/** The client Service's, as Warren itself and service bindings name it: a certificate must be for it. */
export const clientHost = (cluster: string, namespace: string) => `${cluster}.${namespace}.svc`;
export const adminSecretName = (cluster: string) => `${cluster}-admin`;
/** With `files.definitionsSecret`: the administrator, as definitions. */
export const definitionsSecretName = (cluster: string) => `${cluster}-admin-definitions`;
export const cookieSecretName = ({ name, adopted }: Named) =>
  adopted?.cookie.secret ?? `${name}-erlang-cookie`;
/** Name of the volume claims' template. */
export const dataVolume = ({ adopted }: Named) => adopted?.volumeClaim ?? "data";
/** What the names of the nodes' volume claims begin with; the ordinal follows. */
export const claimPrefix = (cluster: Named) => `${dataVolume(cluster)}-${cluster.name}-`;
/** A node's volume claim: `data-<name>-<ordinal>`. */
export const claimName = (cluster: Named, ordinal: number) => `${claimPrefix(cluster)}${ordinal}`;
/** What the nodes' DNS names, as their Erlang names have them, end with. */
export const nodeDomain = (cluster: Named, namespace: string) =>
  `${nodesService(cluster)}.${namespace}${cluster.adopted?.domain ?? ""}`;
/** A node's Erlang name: RABBITMQ_NODENAME in the pod. */
export const nodeName = (cluster: Named, namespace: string, ordinal: number) =>
  `rabbit@${cluster.name}-${ordinal}.${nodeDomain(cluster, namespace)}`;
/** The ServiceAccount, Role and RoleBinding of versions that ask the Kubernetes API for their peers. */
export const peerDiscoveryName = (cluster: string) => `${cluster}-peer-discovery`;
