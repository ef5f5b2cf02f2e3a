/** The settings of monitoring, and what they are once they are checked. */
import type { Texts } from "../names.ts";
import type { Severity } from "./alert.ts";

/** How Prometheus learns of the nodes. */
export type Scrape = "auto" | "serviceMonitor" | "podMonitor" | "annotations" | "none";

export interface AlertSettings {
  /**
   * Whether the alert exists.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The number that the alert compares with, 0 to 1000000000. docs/alerts.md says what it counts; not all alerts have
   * one.
   * @default see docs/alerts.md
   */
  readonly threshold?: number;
  /**
   * Seconds for which the fault lasts before the alert fires, 0 to 86400.
   * @default see docs/alerts.md
   */
  readonly forSeconds?: number;
  /**
   * The label `severity` of the alert: `critical`, `warning` or `info`.
   * @default see docs/alerts.md
   */
  readonly severity?: string;
  /**
   * Regular expression of the names of queues that the alert leaves out; the whole name must match. Only for alerts
   * about single queues.
   * @default none
   */
  readonly exceptQueues?: string;
}

export interface MonitoringSettings {
  /**
   * How Prometheus finds the nodes: by a `serviceMonitor` or a `podMonitor` of the Prometheus Operator, by `annotations`
   * of the Service for clients, or `none`. `auto`: a ServiceMonitor if the Kubernetes API knows them, else annotations.
   * @default "auto"
   */
  readonly scrape?: string;
  /**
   * Whether a PrometheusRule with the alerts is made. With `auto`, not where the Kubernetes API does not know them.
   * @default true
   */
  readonly rules?: boolean;
  /**
   * Whether ConfigMaps with Grafana's dashboards are made, with the label `grafana_dashboard` that its sidecar looks for.
   * @default false
   */
  readonly dashboards?: boolean;
  /**
   * Whether metrics of single queues are scraped. The alerts about queues need them.
   * @default true
   */
  readonly perQueue?: boolean;
  /**
   * Labels of the monitor and the rules, by which a Prometheus selects them.
   * @default {}
   */
  readonly labels?: Texts;
  /**
   * Seconds between two scrapes, 5 to 300.
   * @default 15
   */
  readonly intervalSeconds?: number;
  /**
   * What the runbook links of the alerts begin with; `#` and the alert's name in lower case follow.
   * @default "docs/alerts.md", the page in Warren's package
   */
  readonly runbooks?: string;
  /**
   * Changes of single alerts, by name.
   * @default {}
   */
  readonly alerts?: { readonly [name: string]: AlertSettings };
}

export interface ResolvedAlert {
  readonly enabled: boolean;
  readonly threshold?: number;
  readonly forSeconds: number;
  readonly severity: Severity;
  readonly exceptQueues: string;
}

export interface ResolvedMonitoring {
  readonly scrape: Scrape;
  readonly rules: boolean;
  readonly dashboards: boolean;
  readonly perQueue: boolean;
  readonly labels: Texts;
  readonly intervalSeconds: number;
  readonly runbooks: string;
  /** Of every alert, by name. */
  readonly alerts: { readonly [name: string]: ResolvedAlert };
}
