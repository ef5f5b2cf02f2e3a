/** A way to one Kubernetes API, and its errors in words. */
import { type ConfigurationOptions, KubeConfig, Observable } from "@kubernetes/client-node";
import type { TunnelTarget } from "./target.ts";

/** For one answer of the API, in ms: it reads a few small objects. */
const answerMs = 10_000;

/** For each call: without it an API that accepts the connection and is silent is waited for without an end. */
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

/** @throws where there is no such context */
export function kubeConfigOf({
  kubeconfig,
  context,
}: Pick<TunnelTarget, "kubeconfig" | "context">): KubeConfig {
  const kube = new KubeConfig();
  if (kubeconfig === undefined) kube.loadFromDefault();
  else if (/[\n{]/.test(kubeconfig)) kube.loadFromString(kubeconfig);
  else kube.loadFromFile(kubeconfig);
  if (context === undefined) return kube;
  if (kube.getContextObject(context) === null) {
    const known = kube.getContexts().map(({ name }) => name);
    throw new Error(`the kubeconfig has no context "${context}"; it has: ${known.join(", ") || "none"}`);
  }
  kube.setCurrentContext(context);
  return kube;
}

/** The client's own errors print whole HTTP responses; Kubernetes' message in them is enough. */
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
