/** Reads what Kubernetes says of a cluster: its pods, what they wait for, and their volumes. */
import {
  AppsV1Api,
  CoreV1Api,
  type V1ContainerStatus,
  type V1Pod,
  type V1StatefulSet,
} from "@kubernetes/client-node";
import { operatorStatefulSet } from "../../cluster/adoptedNames.ts";
import type { KubernetesSnapshot, PodSnapshot } from "../../status/snapshot.ts";
import { bounded, kubeConfigOf, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { watchRollout } from "./rolloutWatch.ts";
import type { KubernetesTarget } from "./target.ts";

/**
 * @param cluster its name, and so its StatefulSet's; or that of a RabbitmqCluster of RabbitMQ's operator
 * @throws an error that names the API server
 */
export async function clusterStatus(target: KubernetesTarget, cluster: string): Promise<KubernetesSnapshot> {
  const kube = kubeConfigOf(target);
  const [apps, core] = [kube.makeApiClient(AppsV1Api), kube.makeApiClient(CoreV1Api)];
  const { namespace } = target;
  const setOf = (name: string) => apps.readNamespacedStatefulSet({ namespace, name }, bounded);
  const read = async () => {
    const set = await setOf(cluster).catch(async (error: unknown) => {
      const operators = await setOf(operatorStatefulSet(cluster)).catch(() => undefined);
      if (operators) return operators;
      throw error;
    });
    const labelSelector = selectorText(set.spec?.selector.matchLabels);
    const [pods, claims] = await Promise.all([
      core.listNamespacedPod({ namespace, labelSelector }, bounded),
      core.listNamespacedPersistentVolumeClaim({ namespace }, bounded),
    ]);
    return { set, pods: pods.items, claims: claims.items };
  };
  const { set, pods, claims } = await read().catch((error: unknown) => {
    throw new Error(
      `the StatefulSet ${cluster} in ${namespace}, through ${serverOf(kube)}: ${reason(error)}`,
    );
  });
  const name = set.metadata?.name ?? cluster;
  const waits = await watchRollout(target, name).look();
  const replicas = set.spec?.replicas ?? 1;
  const byName = new Map(pods.map((pod) => [pod.metadata?.name ?? "", pod]));
  const names = Array.from({ length: replicas }, (_, ordinal) => `${name}-${ordinal}`);
  const templates = set.spec?.volumeClaimTemplates ?? [];
  const own = new Set(templates.flatMap(({ metadata }) => names.map((pod) => `${metadata?.name}-${pod}`)));
  return {
    cluster: `${namespace}/${cluster}`,
    replicas,
    ready: set.status?.readyReplicas ?? 0,
    isRolling: isRolling(set),
    pods: names.map((pod) => podOf(pod, byName.get(pod), set, waits.get(pod))),
    volumes: claims.flatMap(({ metadata, status }) =>
      own.has(metadata?.name ?? "") ? [{ claim: metadata?.name ?? "", phase: status?.phase ?? "" }] : [],
    ),
  };
}

function isRolling({ metadata, status }: V1StatefulSet): boolean {
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  return !isSeen || status?.updateRevision !== status?.currentRevision;
}

function podOf(
  name: string,
  pod: V1Pod | undefined,
  set: V1StatefulSet,
  waits: string | undefined,
): PodSnapshot {
  const containers: readonly V1ContainerStatus[] = pod?.status?.containerStatuses ?? [];
  return {
    name,
    waits,
    since: sinceOf(pod, set),
    isTerminating: pod?.metadata?.deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Kubernetes recreates a pod within a second: one that is missing has been missing since nobody knows when. */
function sinceOf(pod: V1Pod | undefined, set: V1StatefulSet): number {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod?.metadata ?? {};
  // That time is the one at which the grace period ends.
  if (deletionTimestamp !== undefined) return deletionTimestamp.getTime() - deletionGracePeriodSeconds * 1000;
  const ready = pod?.status?.conditions?.find(({ type }) => type === "Ready");
  const time = ready?.lastTransitionTime ?? creationTimestamp ?? set.metadata?.creationTimestamp;
  return time?.getTime() ?? 0;
}
