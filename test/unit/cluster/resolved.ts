import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings, Resolved } from "../../../components/cluster/settings.ts";

/** Checked settings of the cluster `rabbitmq`, or a failed test. */
export function resolved(settings: ClusterSettings = {}): Resolved {
  const resolution = resolveSettings(settings, "rabbitmq");
  if (!resolution.settings) throw new Error(JSON.stringify(resolution.problems));
  return resolution.settings;
}
