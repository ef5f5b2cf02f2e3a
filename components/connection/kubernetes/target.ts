/** Where a port-forward leads. */
import { createHash } from "node:crypto";
import { clientHost } from "../../cluster/names.ts";

/** Ports of the management plugin in every pod, without TLS and with it. */
const managementPort = 15_672;
const managementTlsPort = 15_671;

/** A namespace, as seen by one Kubernetes API server. */
export interface KubernetesTarget {
  /** Contents or path of a kubeconfig; default: the usual rules (KUBECONFIG, ~/.kube/config, in-cluster). */
  readonly kubeconfig?: string;
  /** Default: the kubeconfig's current context. */
  readonly context?: string;
  /** A cluster of the kubeconfig. Default: that of the context. */
  readonly cluster?: string;
  readonly namespace: string;
}

/** A port of a Service's pods. */
export interface TunnelTarget extends KubernetesTarget {
  /** Its selector finds the pods. */
  readonly service: string;
  /** Port in the pod. */
  readonly port: number;
  /** The CA's certificate, in PEM, of a port that speaks TLS as the Service. @default it does not */
  readonly caCert?: string;
}

/** The management API. @param caCert of a cluster with TLS */
export function managementTarget(
  service: Omit<TunnelTarget, "port" | "caCert">,
  caCert: string | undefined,
): TunnelTarget {
  if (caCert === undefined) return { ...service, port: managementPort };
  return { ...service, port: managementTlsPort, caCert };
}

/** What Warren's provider gets as `tunnel`, in JSON. */
export interface ProviderTunnel extends TunnelTarget {
  /** Port on 127.0.0.1 for @pulumi/rabbitmq. @default none: the stack does not use that plugin */
  readonly gateway?: number;
}

/** Identifies a target without its kubeconfig, which may contain credentials. */
export function targetKey(target: TunnelTarget): string {
  const { kubeconfig, context, cluster, namespace, service, port } = target;
  const ambient = kubeconfig === undefined ? [process.env.KUBECONFIG, process.env.HOME] : [kubeconfig];
  const parts = [...ambient, context, cluster, namespace, service, port].map((part) => part ?? null);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The management API as seen from inside the Kubernetes cluster. Nothing resolves it outside: an agent connects. */
export function serviceEndpoint({ namespace, service, port, caCert }: TunnelTarget): string {
  return `${caCert === undefined ? "http" : "https"}://${clientHost(service, namespace)}:${port}`;
}

/** For messages, e.g. `service/warren:15672 in namespace rabbitmq (context kind-kind)`. */
export function describeTarget({ context, namespace, service, port }: TunnelTarget): string {
  const where = `service/${service}:${port} in namespace ${namespace}`;
  return context === undefined ? where : `${where} (context ${context})`;
}
