/** All dashboards: the files in dashboards/ of the package, and the ConfigMaps for Grafana's sidecar. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata } from "../../names.ts";
import type { Resolved } from "../../settings.ts";
import { type Dashboard, grafanaJson } from "./dashboard.ts";
import { erlang } from "./erlang.ts";
import { overview } from "./overview.ts";
import { queues } from "./queues.ts";
import { raft } from "./raft.ts";
import { streams } from "./streams.ts";

export const dashboards: readonly Dashboard[] = [overview, queues, raft, erlang, streams];

/** The file's contents. */
export const dashboardText = (dashboard: Dashboard): string =>
  `${JSON.stringify(grafanaJson(dashboard), undefined, 2)}\n`;

/** One for each: a ConfigMap holds at most 1 MiB. The label is the one that Grafana's Helm charts look for. */
export function dashboardConfigMaps(
  settings: Resolved,
): readonly { readonly id: string; readonly manifest: k8s.core.v1.ConfigMap }[] {
  return dashboards.map((dashboard) => {
    const own = metadata(`${settings.name}-${dashboard.id}`, settings);
    return {
      id: dashboard.id,
      manifest: {
        metadata: { ...own, labels: { ...own.labels, grafana_dashboard: "1" } },
        data: { [`${dashboard.id}.json`]: dashboardText(dashboard) },
      },
    };
  });
}
