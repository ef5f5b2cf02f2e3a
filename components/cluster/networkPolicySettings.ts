/** Who may connect to the nodes, as the settings say it. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { isMap } from "./podSettings.ts";
import { flag, refuse, type Section, section } from "./read.ts";

type Peer = k8s.networking.v1.NetworkPolicyPeer;

/** Peers are written as Kubernetes has them: `podSelector`, `namespaceSelector`, `ipBlock`. */
export interface NetworkPolicySettings {
  /**
   * Without it anybody who reaches a pod's address may connect to it, also to the ports between the nodes.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Who may connect to the clients' ports.
   * @default every pod of the namespace; anybody if `service.type` is NodePort or LoadBalancer
   */
  readonly clients?: readonly Peer[];
  /**
   * Who may open the management page and its API.
   * @default as `clients`
   */
  readonly management?: readonly Peer[];
  /**
   * Who may read the metrics.
   * @default as `clients`
   */
  readonly metrics?: readonly Peer[];
}

export const audiences = ["clients", "management", "metrics"] as const;

/** An audience that is not there may be anybody. */
export type ResolvedNetworkPolicy = { readonly enabled: boolean } & {
  readonly [audience in (typeof audiences)[number]]?: readonly Peer[];
};

/** @param isPublic whether the Service for clients is open to other networks */
export function readNetworkPolicy(root: Section, isPublic: boolean): ResolvedNetworkPolicy {
  const keys: readonly (keyof NetworkPolicySettings)[] = ["enabled", ...audiences];
  const from = section(root.values.networkPolicy, `${root.path}.networkPolicy`, keys, root.problems);
  const clients = readPeers(from, "clients") ?? (isPublic ? undefined : [{ podSelector: {} }]);
  const management = readPeers(from, "management") ?? clients;
  const metrics = readPeers(from, "metrics") ?? clients;
  return {
    enabled: flag(from, "enabled", true),
    ...(clients && { clients }),
    ...(management && { management }),
    ...(metrics && { metrics }),
  };
}

function readPeers(from: Section, audience: string): readonly Peer[] | undefined {
  const value = from.values[audience];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    refuse(from, audience, "it must be a list of peers as Kubernetes has them; an empty list is nobody");
    return undefined;
  }
  for (const [index, peer] of value.entries()) checkPeer(from, audience, index, peer);
  return value;
}

/** Kubernetes drops an unknown key of a peer, and the peer that is left means something else. */
function checkPeer(from: Section, audience: string, index: number, peer: unknown): void {
  const path = `${from.path}.${audience}[${index}]`;
  const keys = ["podSelector", "namespaceSelector", "ipBlock"];
  const { values } = section(peer, path, keys, from.problems);
  if (isMap(peer) && Object.keys(values).length === 0) {
    from.problems.push({ path, message: `${path}: a peer needs one of ${keys.join(", ")}` });
  }
  for (const key of keys) {
    if (values[key] !== undefined && !isMap(values[key]))
      refuse({ path, values, problems: from.problems }, key, "it must be a map as Kubernetes has it");
  }
}
