/** Says in the preview which published vulnerabilities the wanted version has. */
import * as pulumi from "@pulumi/pulumi";
import { newestAdvisories } from "../advisories/newest.ts";
import { vulnerabilityLines } from "../cluster/advisoryLines.ts";
import type { Resolved } from "../cluster/settings.ts";
import { hasEngine } from "../pulumi/engine.ts";

export function warnOfVulnerabilities(settings: Resolved, cluster: pulumi.Resource): void {
  if (!hasEngine() || !pulumi.runtime.isDryRun()) return;
  const lines = vulnerabilityLines(newestAdvisories(), settings);
  if (lines.length > 0) void pulumi.log.warn(lines.join("\n  "), cluster);
}
