/** The nodes, each with its own volume and name, and the budget that lets maintenance stop only one at a time. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { definitionsWait } from "./definitionsSecret.ts";
import { dataVolume, labels, metadata, nodesService, selector } from "./names.ts";
import { podTemplate } from "./podTemplate.ts";
import type { Resolved } from "./settings.ts";

function volumeClaim(settings: Resolved): k8s.core.v1.PersistentVolumeClaim {
  const { storage } = settings;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: dataVolume(settings), labels: labels(settings) },
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
    metadata: metadata(name, settings, definitionsWait(settings)),
    spec: {
      replicas,
      serviceName: nodesService(settings),
      selector: { matchLabels: selector(settings) },
      // After a power loss every node may wait for the nodes that stopped after it: started in order, none would start.
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      // A node that dies right after its boot stops the rollout before the next node. Longer would only slow a rollout
      // down: the next node waits by itself until every queue can spare it (./preStop.ts).
      minReadySeconds: 2,
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: storage.whenDeleted === "delete" ? "Delete" : "Retain",
        // From zero everything is to come back.
        whenScaled: storage.whenScaled === "delete" && replicas > 0 ? "Delete" : "Retain",
      },
      template: podTemplate(settings),
      volumeClaimTemplates: [volumeClaim(settings)],
    },
  };
}

/** One node at a time. Undefined for a single node: a budget would only block the drain of its machine. */
export function disruptionBudget(settings: Resolved): k8s.policy.v1.PodDisruptionBudget | undefined {
  const { name, replicas } = settings;
  if (replicas < 2) return undefined;
  return {
    metadata: metadata(name, settings),
    spec: { maxUnavailable: 1, selector: { matchLabels: selector(settings) } },
  };
}
