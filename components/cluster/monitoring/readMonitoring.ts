/** Checks the setting `monitoring`. */
import { texts } from "../podSettings.ts";
import { flag, integer, refuse, type Section, section, text, word } from "../read.ts";
import { type Alert, severities } from "./alert.ts";
import { alerts } from "./alerts.ts";
import type { AlertSettings, MonitoringSettings, ResolvedAlert, ResolvedMonitoring } from "./settings.ts";

const keys: readonly (keyof MonitoringSettings)[] = [
  "scrape",
  "rules",
  "dashboards",
  "perQueue",
  "labels",
  "intervalSeconds",
  "runbooks",
  "alerts",
];

const alertKeys: readonly (keyof AlertSettings)[] = [
  "enabled",
  "threshold",
  "forSeconds",
  "severity",
  "exceptQueues",
];

/** A path in Warren's package, which a reader of an alert cannot open. */
const defaultRunbooks = "docs/alerts.md";

/** For the preview, where rules are made: undefined if the links lead somewhere. */
export const runbooksWarning = ({ runbooks }: ResolvedMonitoring): string | undefined =>
  runbooks === defaultRunbooks
    ? `the alerts' runbook links begin with ${runbooks}, which nobody can open from Alertmanager: set ` +
      "`monitoring.runbooks` to the address where you publish that page"
    : undefined;

/** @returns undefined where nothing is to be made, which is the default */
export function readMonitoring(root: Section): ResolvedMonitoring | undefined {
  const { monitoring = false } = root.values;
  if (monitoring === false) return undefined;
  const given = monitoring === true ? {} : monitoring;
  const from = section(given, `${root.path}.monitoring`, keys, root.problems);
  const link = (value: string) => /^[^\s#]+$/.test(value);
  return {
    scrape: word(from, "scrape", ["auto", "serviceMonitor", "podMonitor", "annotations", "none"]),
    rules: flag(from, "rules", true),
    dashboards: flag(from, "dashboards", false),
    perQueue: flag(from, "perQueue", true),
    labels: texts(from, "labels"),
    intervalSeconds: integer(from, "intervalSeconds", 15, 5, 300),
    runbooks: text(from, "runbooks", defaultRunbooks, link, "it must be an address or a path without #"),
    alerts: readAlerts(from),
  };
}

function readAlerts(from: Section): ResolvedMonitoring["alerts"] {
  const names = alerts.map(({ name }) => name);
  const given = section(from.values.alerts, `${from.path}.alerts`, names, from.problems);
  return Object.fromEntries(alerts.map((alert) => [alert.name, readAlert(given, alert)]));
}

function readAlert(given: Section, alert: Alert): ResolvedAlert {
  const { name, threshold, ofQueues = false } = alert;
  const from = section(given.values[name], `${given.path}.${name}`, alertKeys, given.problems);
  if (threshold === undefined && from.values.threshold !== undefined) {
    refuse(from, "threshold", "this alert compares with no number");
  }
  if (!ofQueues && from.values.exceptQueues !== undefined) {
    refuse(from, "exceptQueues", "this alert is not about single queues");
  }
  const others = severities.filter((severity) => severity !== alert.severity);
  return {
    enabled: flag(from, "enabled", true),
    ...(threshold && { threshold: integer(from, "threshold", threshold.value, 0, 1_000_000_000) }),
    forSeconds: integer(from, "forSeconds", alert.forSeconds, 0, 86_400),
    severity: word(from, "severity", [alert.severity, ...others]),
    exceptQueues: text(from, "exceptQueues", "", isPattern, "it must be a regular expression"),
  };
}

/** Prometheus' own syntax allows less: it names what it refuses. */
function isPattern(value: string): boolean {
  try {
    return new RegExp(value) !== undefined;
  } catch {
    return false;
  }
}
