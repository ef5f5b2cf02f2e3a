/** How a blank node finds the cluster that it has to join, by version. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import type { Input } from "@pulumi/pulumi";
import { labels, nodesService, peerDiscoveryName } from "./names.ts";
import { asksKubernetesForPeers } from "./version.ts";

/** Lines of rabbitmq.conf. From 4.1 the defaults are right: pod 0 is the seed, the others wait for it. */
export function peerDiscoveryConf(name: string, version: string): readonly (readonly [string, string])[] {
  const backend = ["cluster_formation.peer_discovery_backend", "k8s"] as const;
  if (!asksKubernetesForPeers(version)) return [backend];
  return [
    backend,
    ["cluster_formation.k8s.host", "kubernetes.default"],
    ["cluster_formation.k8s.address_type", "hostname"],
    ["cluster_formation.k8s.service_name", nodesService(name)],
  ];
}

export interface PeerDiscoveryAccess {
  readonly serviceAccount: k8s.core.v1.ServiceAccount;
  readonly role: k8s.rbac.v1.Role;
  readonly roleBinding: k8s.rbac.v1.RoleBinding;
}

/** Only for versions that ask the Kubernetes API; undefined for the others, which get no token either. */
export function peerDiscoveryAccess(
  name: string,
  namespace: Input<string>,
  version: string,
): PeerDiscoveryAccess | undefined {
  if (!asksKubernetesForPeers(version)) return undefined;
  const metadata = { name: peerDiscoveryName(name), labels: labels(name) };
  return {
    // The pod asks for the token; no other pod that names this account gets one unasked.
    serviceAccount: { metadata, automountServiceAccountToken: false },
    role: {
      metadata,
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints"],
          resourceNames: [nodesService(name)],
          verbs: ["get"],
        },
        { apiGroups: [""], resources: ["events"], verbs: ["create"] },
      ],
    },
    roleBinding: {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: metadata.name, namespace }],
    },
  };
}
