/** The nodes, each with a volume and a name of its own, and what keeps maintenance from taking two at once. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { labels, nodesService, selector } from "./names.ts";
import { dataVolume, podTemplate } from "./podTemplate.ts";
import type { Resolved } from "./settings.ts";

function volumeClaim({ name, storage }: Resolved): k8s.core.v1.PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: dataVolume, labels: labels(name) },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storage.storageClass === undefined ? {} : { storageClassName: storage.storageClass }),
      resources: { requests: { storage: storage.size } },
    },
  };
}

export function statefulSet(settings: Resolved): k8s.apps.v1.StatefulSet {
  const { name, replicas, storage } = settings;
  return {
    metadata: { name, labels: labels(name) },
    spec: {
      replicas,
      serviceName: nodesService(name),
      selector: { matchLabels: selector(name) },
      // After a loss of power every node may wait for the ones that stopped after it: in order, none would start.
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      // A node that dies right after its boot holds the rollout up, instead of taking the next one down.
      minReadySeconds: 5,
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: storage.whenDeleted === "delete" ? "Delete" : "Retain",
        whenScaled: "Retain",
      },
      template: podTemplate(settings),
      volumeClaimTemplates: [volumeClaim(settings)],
    },
  };
}

/** One node at a time. Undefined for a single node: it would only keep its machine from being drained. */
export function disruptionBudget(settings: Resolved): k8s.policy.v1.PodDisruptionBudget | undefined {
  const { name, replicas } = settings;
  if (replicas < 2) return undefined;
  return {
    metadata: { name, labels: labels(name) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selector(name) } },
  };
}
