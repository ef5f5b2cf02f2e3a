/** Which endpoints of a node Prometheus reads, and the objects that tell it. */
import { metadata, selector, type Texts } from "../names.ts";
import type { Resolved } from "../settings.ts";
import { namesMembersInRaftMetrics } from "../version.ts";
import type { ResolvedMonitoring } from "./settings.ts";

/** Of the Prometheus Operator's kinds in the Kubernetes API. */
export const operatorGroup = "monitoring.coreos.com";

/** Of the plugin rabbitmq_prometheus, without TLS and with it. */
const metricsPort = 15_692;
const metricsTlsPort = 15_691;

export interface MetricRelabeling {
  readonly sourceLabels: readonly string[];
  readonly regex: string;
  readonly action: "keep";
}

export interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly scheme?: "https";
  readonly tlsConfig?: object;
  readonly interval: string;
  readonly params?: { readonly family: readonly string[] };
  readonly metricRelabelings?: readonly MetricRelabeling[];
}

/**
 * The first endpoint adds up all objects of a node, so its size does not depend on the number of queues. The second has
 * five numbers of each queue on the node of its leader, and one or three for each member.
 */
export function endpoints(settings: Resolved, monitoring: ResolvedMonitoring): readonly Endpoint[] {
  const interval = `${monitoring.intervalSeconds}s`;
  const at = { ...access(settings), interval };
  const all: Endpoint = { ...at, path: "/metrics" };
  if (!monitoring.perQueue) return [all];
  const raft = namesMembersInRaftMetrics(settings.version) ? ["ra_metrics"] : [];
  return [
    all,
    {
      ...at,
      path: "/metrics/detailed",
      params: { family: ["queue_coarse_metrics", "queue_consumer_count", ...raft] },
      metricRelabelings: [{ sourceLabels: ["__name__"], regex: kept, action: "keep" }],
    },
  ];
}

/** The plain port as long as there is one. The certificate is for the cluster's name, in each namespace. */
function access({ name, tls }: Resolved): Pick<Endpoint, "port" | "scheme" | "tlsConfig"> {
  if (!tls?.only) return { port: "prometheus" };
  const ca = { secret: { name: tls.secretName, key: "ca.crt" } };
  return { port: "prometheus-tls", scheme: "https", tlsConfig: { ca, serverName: name } };
}

/** What alerts and dashboards use; the rest would take up Prometheus' memory for each queue. */
const kept =
  "rabbitmq_detailed_(queue_(info|consumers|messages|messages_ready|messages_unacked|process_reductions_total)" +
  "|raft_log_(commit|last_written|snapshot)_index)";

export interface OperatorObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Texts };
  readonly spec: object;
}

/** It finds the Service for clients; the headless one has no port for metrics. Nodes that are not ready count too. */
export function serviceMonitor(settings: Resolved, monitoring: ResolvedMonitoring): OperatorObject {
  const spec = {
    selector: { matchLabels: selector(settings) },
    endpoints: endpoints(settings, monitoring),
  };
  return operatorObject("ServiceMonitor", settings, monitoring, spec);
}

export function podMonitor(settings: Resolved, monitoring: ResolvedMonitoring): OperatorObject {
  const spec = {
    selector: { matchLabels: selector(settings) },
    podMetricsEndpoints: endpoints(settings, monitoring),
  };
  return operatorObject("PodMonitor", settings, monitoring, spec);
}

/** Without its rules, which need the namespace. */
export function prometheusRule(settings: Resolved, monitoring: ResolvedMonitoring): OperatorObject {
  return operatorObject("PrometheusRule", settings, monitoring, {});
}

function operatorObject(
  kind: string,
  settings: Resolved,
  { labels }: ResolvedMonitoring,
  spec: object,
): OperatorObject {
  const own = metadata(settings.name, settings);
  return {
    apiVersion: `${operatorGroup}/v1`,
    kind,
    metadata: { ...own, labels: { ...labels, ...own.labels } },
    spec,
  };
}

/**
 * Of the Service for clients, for a Prometheus that finds its targets by annotations. They name one path only, so it is
 * the one whose size does not depend on the number of queues.
 */
export const scrapeAnnotations = ({ tls }: Resolved): Texts => ({
  "prometheus.io/scrape": "true",
  "prometheus.io/scheme": tls?.only ? "https" : "http",
  "prometheus.io/port": String(tls?.only ? metricsTlsPort : metricsPort),
  "prometheus.io/path": "/metrics",
});
