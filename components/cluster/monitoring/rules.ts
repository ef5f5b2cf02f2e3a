/** Alerts and settings → the rules as Prometheus reads them. */
import type { Resolved } from "../settings.ts";
import { type Alert, filledIn, type Selection } from "./alert.ts";
import { alerts } from "./alerts.ts";
import type { ResolvedAlert, ResolvedMonitoring } from "./settings.ts";

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
}

/** The contents of a rule file, and of a PrometheusRule's `spec`. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** @param namespace of the cluster */
export function ruleFile(settings: Resolved, monitoring: ResolvedMonitoring, namespace: string): RuleFile {
  const rules = alerts.flatMap((alert) => {
    const set = monitoring.alerts[alert.name];
    if (set?.enabled !== true || settings.replicas < (alert.leastNodes ?? 1)) return [];
    return [ruleOf(alert, set, monitoring.runbooks, settings, namespace)];
  });
  return { groups: [{ name: `rabbitmq.${namespace}.${settings.name}`, rules }] };
}

function ruleOf(
  alert: Alert,
  set: ResolvedAlert,
  runbooks: string,
  settings: Resolved,
  namespace: string,
): Rule {
  const selection: Selection = {
    namespace,
    cluster: settings.name,
    replicas: settings.replicas,
    exceptQueues: set.exceptQueues,
    threshold: set.threshold,
  };
  const filled = (template: string) => filledIn(template, selection);
  return {
    alert: alert.name,
    expr: filled(alert.expression),
    ...(set.forSeconds > 0 && { for: `${set.forSeconds}s` }),
    // Some expressions count the whole cluster, and say nothing of where it is.
    labels: { severity: set.severity, namespace, rabbitmq_cluster: settings.name },
    annotations: {
      summary: filled(alert.summary),
      description: filled(alert.description),
      runbook_url: `${runbooks}#${anchorOf(alert)}`,
    },
  };
}

/** Of the alert's heading in docs/alerts.md. */
export const anchorOf = ({ name }: Alert): string => name.toLowerCase();
