/** Who may connect to the nodes: each other to everything, and the named peers to what is for them. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata, selector } from "./names.ts";
import { type ClientPort, clientPorts } from "./plugins.ts";
import { isMap } from "./podSettings.ts";
import { refuse, type Section, section } from "./read.ts";
import type { Resolved } from "./settings.ts";

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

const audiences = ["clients", "management", "metrics"] as const;

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
    enabled: isEnabled(from),
    ...(clients && { clients }),
    ...(management && { management }),
    ...(metrics && { metrics }),
  };
}

function isEnabled(from: Section): boolean {
  const { enabled = true } = from.values;
  if (typeof enabled === "boolean") return enabled;
  refuse(from, "enabled", "it must be true or false");
  return true;
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

/** Undefined if the settings want none. What the nodes themselves connect to is not restricted. */
export function networkPolicy(settings: Resolved): k8s.networking.v1.NetworkPolicy | undefined {
  const { name, plugins, networkPolicy: allowed } = settings;
  if (!allowed.enabled) return undefined;
  const nodes = { podSelector: { matchLabels: selector(name) } };
  const forAudience = audiences.map((audience) => {
    const ports = clientPorts(plugins).filter((port) => audienceOf(port) === audience);
    const peers = allowed[audience];
    return {
      ...(peers !== undefined && { from: [...peers] }),
      // The pods' names of the ports: numbers would have to follow a changed port.
      ports: ports.map(({ name }) => ({ port: name, protocol: "TCP" })),
      isNobody: peers?.length === 0,
    };
  });
  return {
    metadata: metadata(name, settings),
    spec: {
      podSelector: { matchLabels: selector(name) },
      policyTypes: ["Ingress"],
      ingress: [
        { from: [nodes] },
        // An empty list of peers would be everybody.
        ...forAudience.flatMap(({ isNobody, ...rule }) => (isNobody ? [] : [rule])),
      ],
    },
  };
}

function audienceOf({ name }: ClientPort): (typeof audiences)[number] {
  if (name.startsWith("management")) return "management";
  return name.startsWith("prometheus") ? "metrics" : "clients";
}
