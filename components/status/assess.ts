/** What is wrong with a cluster, most urgent first. Pure: the same snapshot gives the same findings. */
import { type Finding, findingCodes, found, severities } from "./finding.ts";
import { kubernetesFindings } from "./kubernetes.ts";
import { nodeFindings } from "./nodes.ts";
import { queueFindings } from "./queues.ts";
import { type Snapshot, wasRead } from "./snapshot.ts";
import { upkeepFindings } from "./upkeep.ts";

export function assess({ takenAt, broker, kubernetes }: Snapshot): readonly Finding[] {
  const findings = [
    ...(wasRead(broker)
      ? [...nodeFindings(broker), ...queueFindings(broker), ...upkeepFindings(broker, takenAt)]
      : found(
          "unreachable",
          "critical",
          [broker.unread],
          () => "the broker does not answer",
          "look at its pods or processes, then at the way there; other findings below come from Kubernetes alone",
        )),
    ...(wasRead(kubernetes) ? kubernetesFindings(kubernetes, takenAt) : []),
    ...(kubernetes !== undefined && !wasRead(kubernetes)
      ? found(
          "kubernetes-unread",
          "warning",
          [kubernetes.unread],
          () => "the Kubernetes API does not say how the pods are",
          "check that you may get StatefulSets, Pods and PersistentVolumeClaims in the namespace",
        )
      : []),
  ];
  const rank = ({ severity, code }: Finding) =>
    severities.indexOf(severity) * findingCodes.length + findingCodes.indexOf(code);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether something needs a hand now. */
export const isDegraded = (findings: readonly Finding[]): boolean =>
  findings.some(({ severity }) => severity !== "notice");
