import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alerts } from "../../../components/cluster/monitoring/alerts.ts";
import { dashboards, dashboardText } from "../../../components/cluster/monitoring/dashboards/dashboards.ts";
import { ruleFile } from "../../../components/cluster/monitoring/rules.ts";
import { endpoints, podMonitor, serviceMonitor } from "../../../components/cluster/monitoring/scrape.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import { clientService, headlessService } from "../../../components/cluster/services.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { checkout } from "../../../local/paths.ts";
import { resolved } from "./resolved.ts";

function monitored(settings: ClusterSettings = {}) {
  const all = resolved({ monitoring: true, ...settings });
  const { monitoring } = all;
  if (monitoring === undefined) throw new Error("there must be one");
  return { settings: all, monitoring };
}

function rules(settings: ClusterSettings = {}) {
  const { settings: all, monitoring } = monitored(settings);
  return ruleFile(all, monitoring, "messaging").groups.flatMap((group) => group.rules);
}

/** Settings as YAML gives them: of any shape. */
const problemsOf = (monitoring: unknown): readonly string[] =>
  resolveSettings({ monitoring } as ClusterSettings, "rabbitmq").problems.map(({ message }) => message);

describe("the setting `monitoring`", () => {
  it.each([undefined, false])("makes nothing where it is %s, or stacks that exist would change", (value) => {
    const settings = value === undefined ? {} : { monitoring: value };
    expect(resolved(settings)).not.toHaveProperty("monitoring");
  });

  it("names every mistake in it, with what is allowed", () => {
    const wrong = {
      scrape: "push",
      rules: "yes",
      intervalSeconds: 1,
      runbooks: "a page#there",
      labels: { team: 7 },
      panels: true,
      alerts: {
        RabbitmqQueueGrow: {},
        RabbitmqMemoryAlarm: { threshold: 5, exceptQueues: "x", severity: "loud" },
        RabbitmqQueueGrows: { threshold: -1, exceptQueues: "(", forSeconds: 1e6, enabled: 1 },
      },
    };
    expect(problemsOf(wrong).map((message) => message.replace(/^warren:cluster\.monitoring\.?/, ""))).toEqual(
      [
        expect.stringMatching(/^: unknown setting "panels"; .*allowed are scrape, rules, /),
        'scrape: "push" is not allowed; it must be auto or serviceMonitor or podMonitor or annotations or none',
        'rules: "yes" is not allowed; it must be true or false',
        "labels.team: 7 is not allowed; it must be a string, in quotation marks",
        "intervalSeconds: 1 is not allowed; it must be a whole number from 5 to 300",
        'runbooks: "a page#there" is not allowed; it must be an address or a path without #',
        expect.stringMatching(
          /^alerts: unknown setting "RabbitmqQueueGrow"; did you mean "RabbitmqQueueGrows"/,
        ),
        "alerts.RabbitmqMemoryAlarm.threshold: 5 is not allowed; this alert compares with no number",
        'alerts.RabbitmqMemoryAlarm.exceptQueues: "x" is not allowed; this alert is not about single queues',
        expect.stringMatching(/RabbitmqMemoryAlarm\.severity: "loud" is not allowed; it must be critical or/),
        "alerts.RabbitmqQueueGrows.enabled: 1 is not allowed; it must be true or false",
        "alerts.RabbitmqQueueGrows.threshold: -1 is not allowed; it must be a whole number from 0 to 1000000000",
        "alerts.RabbitmqQueueGrows.forSeconds: 1000000 is not allowed; it must be a whole number from 0 to 86400",
        'alerts.RabbitmqQueueGrows.exceptQueues: "(" is not allowed; it must be a regular expression',
      ],
    );
    expect(problemsOf("on")).toEqual([
      'warren:cluster.monitoring: "on" is not allowed; it must be a map of settings',
    ]);
  });
});

describe("the rules", () => {
  it("tell of every alert how bad it is, where, and which page helps", () => {
    expect(rules().map(({ alert }) => alert)).toEqual(alerts.map(({ name }) => name));
    for (const { labels, annotations, expr } of rules()) {
      expect(labels).toEqual({
        severity: expect.stringMatching(/^(critical|warning|info)$/),
        namespace: "messaging",
        rabbitmq_cluster: "rabbitmq",
      });
      expect(annotations.runbook_url).toMatch(/^docs\/alerts\.md#rabbitmq[a-z]+$/);
      // Nothing is left to fill in, but for what Prometheus does.
      expect(`${expr} ${annotations.description}`).not.toContain("$");
      expect(annotations.summary?.replaceAll(/\{\{ \$(value|labels\.\w+)( \| \w+)? \}\}/g, "")).not.toContain(
        "$",
      );
    }
  });

  it("look at this cluster only, or one alert would come from every cluster", () => {
    for (const { alert, expr } of rules()) {
      const selectors = [...expr.matchAll(/\b(rabbitmq_\w+|up|kube_\w+)\{([^}]*)\}/g)];
      expect(selectors.length, alert).toBeGreaterThan(0);
      for (const [, , matchers] of selectors) {
        expect(matchers, alert).toContain('namespace="messaging",pod=~"rabbitmq-[0-9]+"');
      }
    }
  });

  it("have a page each, with the very numbers", () => {
    const page = readFileSync(join(checkout, "docs", "alerts.md"), "utf8");
    for (const { name, severity, forSeconds, threshold } of alerts) {
      const numbers = threshold === undefined ? "" : `; threshold ${threshold.value}: ${threshold.unit}`;
      expect(page).toContain(`\n## ${name}\n\n*${severity}, after ${forSeconds} s${numbers}*\n`);
    }
    expect([...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)).toEqual(
      alerts.map(({ name }) => name),
    );
  });

  it("take what the settings say of single alerts", () => {
    const changed = rules({
      monitoring: {
        runbooks: "https://wiki.example/rabbitmq",
        alerts: {
          RabbitmqNodeDown: { enabled: false },
          RabbitmqQueueGrows: { threshold: 7, forSeconds: 0, severity: "info", exceptQueues: "a\\.b" },
        },
      },
    });
    expect(changed.map(({ alert }) => alert)).not.toContain("RabbitmqNodeDown");
    const grows = changed.find(({ alert }) => alert === "RabbitmqQueueGrows");
    expect(grows?.expr).toMatch(/queue!~"a\\\\\.b"\}\) > 7\)/);
    expect(grows).not.toHaveProperty("for");
    expect(grows?.labels.severity).toBe("info");
    expect(grows?.annotations.runbook_url).toBe("https://wiki.example/rabbitmq#rabbitmqqueuegrows");
  });

  it("leave out what a single node cannot have", () => {
    const names = rules({ replicas: 1 }).map(({ alert }) => alert);
    expect(names).toContain("RabbitmqNoMajority");
    for (const name of ["RabbitmqNodeDown", "RabbitmqPartition", "RabbitmqQuorumCritical"]) {
      expect(names).not.toContain(name);
    }
  });
});

describe("what is scraped", () => {
  const families = (settings: ClusterSettings) => {
    const { settings: all, monitoring } = monitored(settings);
    return endpoints(all, monitoring).map(({ path, params }) => [path, ...(params?.family ?? [])]);
  };

  it("has the members of quorum queues on every version, at the least cost", () => {
    const queues = ["/metrics/detailed", "queue_coarse_metrics", "queue_consumer_count"];
    expect(families({ version: "4.0.5" })).toEqual([["/metrics"], [...queues, "ra_metrics"]]);
    expect(families({ version: "4.3" })).toEqual([["/metrics"], queues]);
  });

  it("leaves single queues out where there are too many", () => {
    expect(families({ monitoring: { perQueue: false } })).toEqual([["/metrics"]]);
  });

  it("keeps every metric of queues that an alert or a dashboard reads, or they would stay empty", () => {
    const { settings, monitoring } = monitored({ version: "4.0" });
    const [relabeling] = endpoints(settings, monitoring)[1]?.metricRelabelings ?? [];
    const kept = new RegExp(`^(${relabeling?.regex})$`);
    const text = JSON.stringify(rules()) + dashboards.map(dashboardText).join("");
    const used = new Set(text.match(/rabbitmq_detailed_\w+/g));
    expect(used.size).toBeGreaterThan(5);
    for (const metric of used) expect(metric).toMatch(kept);
  });

  it("is found by the monitors through labels and a port that the cluster has", () => {
    const { settings, monitoring } = monitored({ monitoring: { labels: { release: "prometheus" } } });
    const service = serviceMonitor(settings, monitoring);
    expect(service.metadata.labels.release).toBe("prometheus");
    const { selector } = service.spec as { selector: { matchLabels: object } };
    expect(clientService(settings).metadata).toMatchObject({ labels: selector.matchLabels });
    expect(JSON.stringify(clientService(settings).spec)).toContain('"name":"prometheus","port":15692');
    expect(JSON.stringify(headlessService(settings).spec)).not.toContain("prometheus");
    expect(podMonitor(settings, monitoring).spec).toMatchObject({ selector });
  });
});
