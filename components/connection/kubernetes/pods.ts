/** Finds a ready pod behind a Service and connects to it, through the Kubernetes API server. */
import type { Duplex } from "node:stream";
import { CoreV1Api, type KubeConfig, PortForward } from "@kubernetes/client-node";
import { clientHost } from "../../cluster/names.ts";
import { encrypted } from "./encrypted.ts";
import { bounded, kubeConfigOf, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { connectToPod } from "./podConnection.ts";
import { isReady } from "./rollout.ts";
import { describeTarget, type TunnelTarget } from "./target.ts";

export type Dial = () => Promise<Duplex>;

const stopped =
  "a cluster with `replicas: 0` has no nodes, and what it holds can only be changed once it has some again";

/** @returns a function that connects to any ready pod of the target; its errors say what was tried */
export function podDialer(target: TunnelTarget): Dial {
  let known: KubeConfig | undefined;
  let selector: string | undefined;
  let turn = 0;

  return async () => {
    // Read at the first connection, not before: a preview needs no kubeconfig.
    known ??= kubeConfigOf(target);
    const kube = known;
    const api = kube.makeApiClient(CoreV1Api);
    const { namespace, service, port, caCert } = target;
    const tried: string[] = [];
    try {
      selector ??= await selectorOf(api, target);
      const { items } = await api.listNamespacedPod({ namespace, labelSelector: selector }, bounded);
      const ready = items
        .filter((pod) => pod.metadata?.deletionTimestamp === undefined && isReady(pod))
        .flatMap(({ metadata }) => metadata?.name ?? []);
      if (items.length === 0) throw new Error(`it has no pods (${selector}): ${stopped}`);
      if (ready.length === 0) throw new Error(`none of its ${items.length} pods is ready (${selector})`);
      for (let attempt = 0; attempt < ready.length; attempt++) {
        const pod = ready[turn % ready.length] ?? "";
        try {
          const connection = await connectToPod(new PortForward(kube), { namespace, pod, port });
          return caCert === undefined
            ? connection
            : await encrypted(connection, clientHost(service, namespace), caCert);
        } catch (error) {
          // So that the next connection begins with another pod.
          turn++;
          tried.push(`pod ${pod}: ${reason(error)}`);
        }
      }
      throw new Error(tried.join("; "));
    } catch (error) {
      throw new Error(
        `${describeTarget({ ...target, service })}, through ${serverOf(kube)}: ${reason(error)}`,
      );
    }
  };
}

async function selectorOf(api: CoreV1Api, { namespace, service: name }: TunnelTarget): Promise<string> {
  const { spec } = await api.readNamespacedService({ namespace, name }, bounded);
  const selector = selectorText(spec?.selector);
  if (selector === "") throw new Error("the Service has no selector");
  return selector;
}
