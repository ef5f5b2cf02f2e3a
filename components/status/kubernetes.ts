/** What is wrong with a cluster's pods and volumes. */
import { counted, type Finding, found } from "./finding.ts";
import type { KubernetesSnapshot, PodSnapshot } from "./snapshot.ts";
import { span } from "./units.ts";

/** A pod that waits longer than this is stuck, in ms. A node boots in half a minute, or longer with much to recover. */
const bootMs = 180_000;

/** A node that stops may wait for the majority of its queues, in ms. */
const stopMs = 600_000;

/** From so many restarts on, a pod is worth a look. */
const manyRestarts = 3;

export function kubernetesFindings(
  { replicas, ready, isRolling, pods, volumes }: KubernetesSnapshot,
  now: number,
): readonly Finding[] {
  const say = ({ name, waits = "", since }: PodSnapshot) => `${name}, for ${span(now - since)}: ${waits}`;
  const isStuck = ({ waits, since, isTerminating }: PodSnapshot) =>
    waits !== undefined && now - since > (isTerminating ? stopMs : bootMs);
  const waiting = pods.filter(({ waits }) => waits !== undefined);
  const stuck = pods.filter(isStuck);
  return [
    ...found(
      "pod-stuck",
      "critical",
      stuck.map(say),
      (count) => `${counted(count, "pod")} stuck, ${ready} of ${replicas} ready`,
      "its reason is below; kubectl describe pod and kubectl logs say more. Delete no other pod before it is ready",
    ),
    ...found(
      "volume-not-bound",
      "critical",
      volumes.filter(({ phase }) => phase !== "Bound").map(({ claim, phase }) => `${claim}: ${phase}`),
      (count) => `${counted(count, "volume claim")} not bound: its pod cannot start`,
      "kubectl describe pvc says why; never delete the claim, the messages are on its volume",
    ),
    ...found(
      "pod-restarts",
      "warning",
      pods
        .filter(({ restarts }) => restarts >= manyRestarts)
        .map(({ name, restarts }) => `${name}: ${restarts}`),
      (count) => `${counted(count, "pod")} restarted ${manyRestarts} times or more`,
      "kubectl logs --previous shows the end of the last run; look for OOMKilled in kubectl describe pod",
    ),
    ...found(
      "rolling",
      "warning",
      stuck.length === 0 && (isRolling || waiting.length > 0) ? waiting.map(say) : [],
      () => `a rollout is under way: ${ready} of ${replicas} pods ready`,
      "wait: it takes one node at a time, and each waits until no queue needs it",
    ),
  ];
}
