/** Finds a ready pod behind a Service and connects to it, through the Kubernetes API server. */
import type { Duplex } from "node:stream";
import { CoreV1Api, KubeConfig, PortForward, type V1Pod } from "@kubernetes/client-node";
import { connectToPod } from "./podConnection.ts";
import { describeTarget, type TunnelTarget } from "./target.ts";

export type Dial = () => Promise<Duplex>;

/** @returns opens a connection to any ready pod of the target; throws an error that says what was tried */
export function podDialer(target: TunnelTarget): Dial {
  const kube = new KubeConfig();
  let api: CoreV1Api | undefined;
  let forward: PortForward | undefined;
  let selector: string | undefined;
  let turn = 0;

  return async () => {
    // Read at the first connection, not before: a preview needs no kubeconfig.
    if (api === undefined) {
      load(kube, target);
      api = kube.makeApiClient(CoreV1Api);
      forward = new PortForward(kube);
    }
    const { namespace, service, port } = target;
    const tried: string[] = [];
    try {
      selector ??= await selectorOf(api, target);
      const { items } = await api.listNamespacedPod({ namespace, labelSelector: selector });
      const ready = items.filter(isReady).flatMap(({ metadata }) => metadata?.name ?? []);
      if (ready.length === 0) throw new Error(`none of its ${items.length} pods is ready (${selector})`);
      for (let attempt = 0; attempt < ready.length; attempt++) {
        const pod = ready[turn % ready.length] ?? "";
        try {
          return await connectToPod(forward ?? new PortForward(kube), { namespace, pod, port });
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

function load(kube: KubeConfig, { kubeconfig, context }: TunnelTarget): void {
  if (kubeconfig === undefined) kube.loadFromDefault();
  else if (/[\n{]/.test(kubeconfig)) kube.loadFromString(kubeconfig);
  else kube.loadFromFile(kubeconfig);
  if (context === undefined) return;
  if (kube.getContextObject(context) === null) {
    const known = kube.getContexts().map(({ name }) => name);
    throw new Error(`the kubeconfig has no context "${context}"; it has: ${known.join(", ") || "none"}`);
  }
  kube.setCurrentContext(context);
}

async function selectorOf(api: CoreV1Api, { namespace, service: name }: TunnelTarget): Promise<string> {
  const { spec } = await api.readNamespacedService({ namespace, name });
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

/** The client's own errors print whole HTTP responses; Kubernetes' message in them is enough. */
function reason(error: unknown): string {
  if (typeof error === "object" && error !== null && "body" in error && typeof error.body === "string") {
    try {
      const body: unknown = JSON.parse(error.body);
      if (typeof body === "object" && body !== null && "message" in body) return String(body.message);
    } catch {
      return error.body.slice(0, 200);
    }
  }
  if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
  if (typeof error === "object" && error !== null && "message" in error) {
    const cause = "cause" in error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return `${error.message}${cause}`;
  }
  return String(error);
}
