/** What a tunnel leads to, and the messages between a program and its tunnel. */
import { createHash } from "node:crypto";

/** Port of the management plugin in every pod. */
export const managementPort = 15_672;

/** A port of a Service's pods, as seen by one Kubernetes API server. */
export interface TunnelTarget {
  /** Contents of a kubeconfig, or the path of one; default: the usual rules (KUBECONFIG, ~/.kube/config, in-cluster). */
  readonly kubeconfig?: string;
  /** Default: the kubeconfig's current context. */
  readonly context?: string;
  readonly namespace: string;
  /** Its selector finds the pods. */
  readonly service: string;
  /** Port in the pod. */
  readonly port: number;
}

/** What a tunnel is started with, as one line of JSON on its standard input: never in its arguments, which `ps` shows. */
export interface TunnelOrder {
  readonly target: TunnelTarget;
  readonly localPort: number;
  /** Where further runs ask this tunnel to stay for them too. */
  readonly socket: string;
  /** `host:port` of the engine that needs the tunnel. */
  readonly engine: string;
}

/** A later run's request to a tunnel that is there already. */
export interface JoinRequest {
  readonly target: string;
  readonly engine: string;
}

/** A tunnel's answer to its order or to a request. */
export type TunnelAnswer =
  | { readonly ready: true }
  /** The port is taken by something that is no tunnel. */
  | { readonly ready: false; readonly reason: "port-taken" }
  /** A tunnel, but of another cluster, that somebody still needs. */
  | { readonly ready: false; readonly reason: "other-target"; readonly holder: string }
  /** A tunnel that nobody needed any more: it has just left the port. */
  | { readonly ready: false; readonly reason: "ended" }
  | { readonly ready: false; readonly reason: "failed"; readonly message: string };

/** Tells targets apart without repeating a kubeconfig, which may hold credentials. */
export function targetKey(target: TunnelTarget): string {
  const { kubeconfig, context, namespace, service, port } = target;
  const ambient = kubeconfig === undefined ? [process.env.KUBECONFIG, process.env.HOME] : [kubeconfig];
  const parts = [...ambient, context, namespace, service, port].map((part) => part ?? null);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** For messages, e.g. `service/warren:15672 in namespace rabbitmq (context kind-kind)`. */
export function describeTarget({ context, namespace, service, port }: TunnelTarget): string {
  const where = `service/${service}:${port} in namespace ${namespace}`;
  return context === undefined ? where : `${where} (context ${context})`;
}
