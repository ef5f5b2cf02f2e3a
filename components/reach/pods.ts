/** Finds a ready pod behind a Service and connects to it, through the Kubernetes API server. */
import type { Duplex } from "node:stream";
import { CoreV1Api, type KubeConfig, PortForward, type V1Pod } from "@kubernetes/client-node";
import { bounded, kubeConfigOf, reason } from "./kubernetes.ts";
import { connectToPod } from "./podConnection.ts";
import { describeTarget, type TunnelTarget } from "./target.ts";

export type Dial = () => Promise<Duplex>;

/** @returns opens a connection to any ready pod of the target; throws an error that says what was tried */
export function podDialer(target: TunnelTarget): Dial {
  let known: KubeConfig | undefined;
  let selector: string | undefined;
  let turn = 0;

  return async () => {
    // Read at the first connection, not before: a preview needs no kubeconfig.
    known ??= kubeConfigOf(target);
    const kube = known;
    const api = kube.makeApiClient(CoreV1Api);
    const { namespace, service, port } = target;
    const tried: string[] = [];
    try {
      selector ??= await selectorOf(api, target);
      const { items } = await api.listNamespacedPod({ namespace, labelSelector: selector }, bounded);
      const ready = items.filter(isReady).flatMap(({ metadata }) => metadata?.name ?? []);
      if (ready.length === 0) throw new Error(`none of its ${items.length} pods is ready (${selector})`);
      for (let attempt = 0; attempt < ready.length; attempt++) {
        const pod = ready[turn % ready.length] ?? "";
        try {
          return await connectToPod(new PortForward(kube), { namespace, pod, port });
        } catch (error) {
          // The next connection begins with another pod as well.
          turn++;
          tried.push(`pod ${pod}: ${reason(error)}`);
        }
      }
      throw new Error(tried.join("; "));
    } catch (error) {
      const server = kube.getCurrentCluster()?.server ?? "no cluster in the kubeconfig";
      throw new Error(`${describeTarget({ ...target, service })}, through ${server}: ${reason(error)}`);
    }
  };
}

async function selectorOf(api: CoreV1Api, { namespace, service: name }: TunnelTarget): Promise<string> {
  const { spec } = await api.readNamespacedService({ namespace, name }, bounded);
  const labels = Object.entries(spec?.selector ?? {});
  if (labels.length === 0) throw new Error("the Service has no selector");
  return labels.map(([key, value]) => `${key}=${value}`).join(",");
}

function isReady({ metadata, status }: V1Pod): boolean {
  const conditions = status?.conditions ?? [];
  return (
    metadata?.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === "Ready" && status === "True")
  );
}
