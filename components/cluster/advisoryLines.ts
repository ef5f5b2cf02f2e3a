/** The vulnerabilities of a cluster's version in words. */
import {
  type AdvisoryData,
  isGrave,
  safestVersion,
  type Vulnerability,
  vulnerabilities,
} from "./advisories.ts";
import type { Resolved } from "./settings.ts";
import { exactVersion, upgradePath } from "./upgradePath.ts";

/** A preview with more lines is unreadable. */
const longestList = 8;

/** The worst first, one line each, after a line with what to do; empty if nothing is known. */
export function vulnerabilityLines(
  data: AdvisoryData,
  { version, plugins, acceptedAdvisories }: Pick<Resolved, "version" | "plugins" | "acceptedAdvisories">,
): readonly string[] {
  const found = vulnerabilities(data, version, plugins, acceptedAdvisories);
  if (found.length === 0) return [];
  const grave = found.filter(isGrave);
  const shown = grave.slice(0, longestList);
  const left = found.length - shown.length;
  const others = grave.length > shown.length ? `and ${left} more` : `and ${left} of lower severity`;
  return [
    `RabbitMQ ${exactVersion(version)} has ${count(found.length)}, as of ${data.date}; ${advice(data, version, plugins)}`,
    ...shown.map(vulnerabilityLine),
    ...(left > 0 ? [`${others}: \`warren advisories --version ${version}\` lists them`] : []),
  ];
}

const count = (known: number) => `${known} known vulnerabilit${known === 1 ? "y" : "ies"}`;

/** `critical CVE-2026-67404: …; mended in 4.2.6`. */
export function vulnerabilityLine({ severity, id, summary, openMend, mendedIn }: Vulnerability): string {
  const closed =
    mendedIn.length === 0
      ? "nobody has mended it yet"
      : `mended in ${mendedIn.join(", ")} for paying customers`;
  return `${severity} ${id}: ${summary}; ${openMend === undefined ? closed : `mended in ${openMend}`}`;
}

/** Which version to set; RabbitMQ may not get there in one step. */
function advice(data: AdvisoryData, version: string, plugins: readonly string[]): string {
  const best = safestVersion(data, version, plugins);
  const from = exactVersion(version);
  if (best === from) return "no open release has fewer grave ones";
  const path = upgradePath(from, best);
  const steps = path.kind === "refused" && path.way.length > 0 ? path.way : [best];
  return `set \`version\` to ${steps.map((step) => `"${step}"`).join(", then ")}`;
}
