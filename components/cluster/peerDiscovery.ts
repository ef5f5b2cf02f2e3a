/** How a blank node finds the cluster that it joins, by version. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata, type Named, nodesService, peerDiscoveryName } from "./names.ts";
import type { Resolved } from "./settings.ts";
import { asksKubernetesForPeers } from "./version.ts";

/** Lines of rabbitmq.conf. From 4.1 the defaults are right: pod 0 is the seed, the others wait for it. */
export function peerDiscoveryConf(cluster: Named, version: string): readonly (readonly [string, string])[] {
  const backend = ["cluster_formation.peer_discovery_backend", "k8s"] as const;
  if (!asksKubernetesForPeers(version)) return [backend];
  return [
    backend,
    ["cluster_formation.k8s.host", "kubernetes.default"],
    ["cluster_formation.k8s.address_type", "hostname"],
    ["cluster_formation.k8s.service_name", nodesService(cluster)],
  ];
}

export interface PeerDiscoveryAccess {
  /** Undefined if the settings name one that exists. */
  readonly serviceAccount: k8s.core.v1.ServiceAccount | undefined;
  readonly role: k8s.rbac.v1.Role;
  readonly roleBinding: k8s.rbac.v1.RoleBinding;
}

/** Only for versions that ask the Kubernetes API; undefined for the others, which get no token either. */
export function peerDiscoveryAccess(
  settings: Resolved,
  namespace: NonNullable<k8s.rbac.v1.Subject["namespace"]>,
): PeerDiscoveryAccess | undefined {
  const { name, version, pods } = settings;
  if (!asksKubernetesForPeers(version)) return undefined;
  const own = metadata(peerDiscoveryName(name), settings);
  return {
    // The pod itself requests the token; no other pod that names this account gets one automatically.
    serviceAccount:
      pods.serviceAccountName === undefined
        ? { metadata: own, automountServiceAccountToken: false }
        : undefined,
    role: {
      metadata: own,
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints"],
          resourceNames: [nodesService(settings)],
          verbs: ["get"],
        },
        { apiGroups: [""], resources: ["events"], verbs: ["create"] },
      ],
    },
    roleBinding: {
      metadata: own,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: own.name },
      subjects: [{ kind: "ServiceAccount", name: pods.serviceAccountName ?? own.name, namespace }],
    },
  };
}
