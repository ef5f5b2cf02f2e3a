/** The rules of a cluster, as a file that Prometheus and promtool read. */

import { type Rule, type RuleFile, ruleFile } from "../../components/cluster/monitoring/rules.ts";
import type { ResolvedMonitoring } from "../../components/cluster/monitoring/settings.ts";
import { resolveSettings } from "../../components/cluster/resolve.ts";
import type { ClusterSettings, Resolved } from "../../components/cluster/settings.ts";

export function resolvedOf(settings: ClusterSettings & { readonly name: string }): Monitored {
  const { settings: resolved, problems } = resolveSettings(settings, settings.name);
  if (resolved?.monitoring === undefined) throw new Error(JSON.stringify(problems));
  return { ...resolved, monitoring: resolved.monitoring };
}

export type Monitored = Resolved & { readonly monitoring: ResolvedMonitoring };

export function rulesOf(settings: Monitored, namespace: string): RuleFile {
  return ruleFile(settings, settings.monitoring, namespace);
}

/** Of the seconds that a rule waits or looks back, no test can wait for all. */
export function scaled(rules: RuleFile, factor: number): RuleFile {
  return { groups: rules.groups.map((group) => ({ ...group, rules: group.rules.map(faster) })) };

  function faster(rule: Rule): Rule {
    const expr = rule.expr
      .replaceAll(/\[(\d+)([hm])\]/g, (_, count: string, unit: string) => {
        const seconds = Number(count) * (unit === "h" ? 3600 : 60);
        // With fewer than a few scrapes there is neither a rate nor a slope; a long window would see former tests.
        return `[${Math.min(60, Math.max(10, Math.round(seconds / factor)))}s]`;
      })
      .replaceAll("24 * 3600", String(Math.round((24 * 3600) / factor)));
    const wait = Number(/^(\d+)s$/.exec(rule.for ?? "0s")?.[1] ?? 0);
    return { ...rule, expr, for: `${Math.round(wait / factor)}s` };
  }
}
