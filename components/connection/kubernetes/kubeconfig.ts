/** Connects to a Kubernetes API and explains its errors. */
import { homedir } from "node:os";
import { type ConfigurationOptions, KubeConfig, Observable } from "@kubernetes/client-node";
import type { TunnelTarget } from "./target.ts";

/** Time limit for one answer of the API, in ms: it reads a few small objects. */
const answerMs = 10_000;

/** Limits each call: otherwise the client waits forever for an API that accepts the connection and does not answer. */
export const bounded: ConfigurationOptions = {
  middleware: [
    {
      pre: (request) => {
        request.setSignal(AbortSignal.timeout(answerMs));
        return new Observable(Promise.resolve(request));
      },
      post: (response) => new Observable(Promise.resolve(response)),
    },
  ],
  middlewareMergeStrategy: "append",
};

/** @throws if the context or the cluster does not exist */
export function kubeConfigOf({
  kubeconfig,
  context,
  cluster,
}: Pick<TunnelTarget, "kubeconfig" | "context" | "cluster">): KubeConfig {
  const kube = new KubeConfig();
  if (kubeconfig === undefined) kube.loadFromDefault();
  else if (/[\n{]/.test(kubeconfig)) kube.loadFromString(kubeconfig);
  else kube.loadFromFile(kubeconfig.replace(/^~(?=[/\\])/, homedir()));
  if (context !== undefined) {
    refuseUnknown("context", context, kube.getContexts());
    kube.setCurrentContext(context);
  }
  if (cluster !== undefined) {
    refuseUnknown("cluster", cluster, kube.getClusters());
    const current = kube.getCurrentContext();
    kube.contexts = kube.contexts.map((one) => (one.name === current ? { ...one, cluster } : one));
  }
  return kube;
}

/** For messages: the API server's address. */
export function serverOf(kube: KubeConfig): string {
  return kube.getCurrentCluster()?.server ?? "no cluster in the kubeconfig";
}

/** In the form that a list request takes: `a=1,b=2`. */
export function selectorText(labels: { readonly [name: string]: string } = {}): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** Whether Kubernetes says that there is no such object. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === 404;
}

/** What Kubernetes answers; undefined if there is no such object. */
export async function present<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function refuseUnknown(what: string, name: string, known: readonly { readonly name: string }[]): void {
  if (known.some((one) => one.name === name)) return;
  const names = known.map((one) => one.name).join(", ") || "none";
  throw new Error(`the kubeconfig has no ${what} "${name}"; it has: ${names}`);
}

/** The client's errors print whole HTTP responses; Kubernetes' message in them is enough. */
export function reason(error: unknown): string {
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
