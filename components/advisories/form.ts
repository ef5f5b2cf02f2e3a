/** Reads security advisories in the form of the website of RabbitMQ. */
import { type Advisory, type AdvisoryData, type Severity, severities } from "../cluster/advisories.ts";
import { mapIn } from "../topology/interchange/codec/reader.ts";

/** One item of the website's src/data/security-advisories.json. */
interface Listed {
  readonly cve_id: string;
  readonly ghsa_id: string;
  readonly severity: Severity;
  readonly published_at: string;
  readonly summary: string;
  readonly url: string;
  readonly vulnerable_versions: string;
  readonly patched_versions: string;
}

/**
 * Of the server alone: clients and the operator have advisories of their own.
 * @param list the website's file
 * @throws an error with the number of the first item that has another form
 */
export function readAdvisories(list: unknown): readonly Advisory[] {
  if (!Array.isArray(list)) throw new Error("it is not a list of security advisories");
  return list.flatMap((item: unknown, index) => {
    const one = mapIn(item);
    if (one.repo !== "rabbitmq-server") return [];
    if (!isListed(one)) throw new Error(`item ${index + 1} is not a security advisory`);
    return [advisory(one)];
  });
}

/** @param file as this package and `warren advisories update` write it */
export function readAdvisoryFile(file: unknown): AdvisoryData {
  const { date, advisories } = mapIn(file);
  if (typeof date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error("it has no date");
  return { date, advisories: readAdvisories(advisories) };
}

function advisory(one: Listed): Advisory {
  return {
    id: one.cve_id === "" ? one.ghsa_id : one.cve_id,
    ghsa: one.ghsa_id,
    severity: one.severity,
    published: one.published_at,
    summary: one.summary,
    url: one.url,
    affected: one.vulnerable_versions,
    mendedIn: one.patched_versions.split(",").flatMap((version) => version.trim() || []),
  };
}

const strings = [
  "cve_id",
  "ghsa_id",
  "published_at",
  "summary",
  "url",
  "vulnerable_versions",
  "patched_versions",
] as const;

// A key of a map has no type that the compiler could narrow one by one.
const isListed = (one: ReturnType<typeof mapIn>): one is ReturnType<typeof mapIn> & Listed =>
  strings.every((key) => typeof one[key] === "string") && severities.some((known) => known === one.severity);
