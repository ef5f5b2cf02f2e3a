/** What an alert is, and how its PromQL selects the series of one cluster. */

export type Severity = "critical" | "warning" | "info";

export const severities: readonly [Severity, ...Severity[]] = ["critical", "warning", "info"];

export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  /** How long the expression holds before the alert fires, in seconds. */
  readonly forSeconds: number;
  /**
   * PromQL. Before it is used, `$nodes` becomes the matchers of the cluster's pods, `$queues` those and the queues that
   * the settings do not except, `$objects` those of pods as kube-state-metrics names them, `$replicas` the number of
   * nodes and `$threshold` the alert's number.
   */
  readonly expression: string;
  /** What the settings may replace. Without it there is nothing to set. */
  readonly threshold?: Threshold;
  /** One line. Prometheus fills in `{{ $labels.NAME }}` and `{{ $value }}`. */
  readonly summary: string;
  /** What it means and what depends on it; the page of the alert says the rest. */
  readonly description: string;
  /** Only clusters of that many nodes have it. @default 1 */
  readonly leastNodes?: number;
  /** Whether `exceptQueues` applies: the alert is about single queues. @default false */
  readonly ofQueues?: boolean;
  /** What else must be scraped. @default nothing but the nodes */
  readonly needs?: "kube-state-metrics";
}

export interface Threshold {
  readonly value: number;
  /** What the number counts, for the reference. */
  readonly unit: string;
}

/** Which series belong to the cluster, and what the settings make of an alert. */
export interface Selection {
  readonly namespace: string;
  readonly cluster: string;
  readonly replicas: number;
  /** Regular expression of names of queues, all of a name; empty: none. */
  readonly exceptQueues: string;
  readonly threshold: number | undefined;
}

/**
 * The pod, and not the address, is what identifies a node: it stays when the pod gets another address, and a scrape by
 * two jobs does not make two nodes of it, because every expression takes the maximum for each pod.
 */
export function filledIn(expression: string, selection: Selection): string {
  const { namespace, cluster, replicas, exceptQueues, threshold } = selection;
  const nodes = `namespace=${quoted(namespace)},pod=~${quoted(`${cluster}-[0-9]+`)}`;
  const queues = exceptQueues === "" ? nodes : `${nodes},queue!~${quoted(exceptQueues)}`;
  const values: { readonly [name: string]: string } = {
    nodes,
    queues,
    replicas: String(replicas),
    majority: String(Math.floor(replicas / 2) + 1),
    threshold: String(threshold),
  };
  return expression.replaceAll(/\$([a-z]+)/g, (whole, name: string) => values[name] ?? whole);
}

/** A string of PromQL, which takes the escapes of JSON that are needed here. */
const quoted = (text: string): string => JSON.stringify(text);
