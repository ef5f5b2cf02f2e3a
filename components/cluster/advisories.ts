/** Which published vulnerabilities a version of RabbitMQ has, with the plugins that are enabled. */
import { refuse, type Section } from "./read.ts";
import { compareVersions, exactVersion, newestOf, seriesOf } from "./upgradePath.ts";
import { supportedVersions } from "./version.ts";

export type Severity = "critical" | "high" | "medium" | "low";

/** Worst first. */
export const severities: readonly Severity[] = ["critical", "high", "medium", "low"];

export interface Advisory {
  /** The CVE number, or the GHSA number where it has none. */
  readonly id: string;
  readonly ghsa: string;
  readonly severity: Severity;
  /** Day of publication: `2026-08-18`. */
  readonly published: string;
  readonly summary: string;
  readonly url: string;
  /** `>= 4.2.0, < 4.2.10, >= 4.3.0, < 4.3.5`. */
  readonly affected: string;
  /** The releases that mend it, e.g. `4.2.10`. */
  readonly mendedIn: readonly string[];
}

export interface AdvisoryData {
  /** Day of the data: `2026-08-21`. */
  readonly date: string;
  readonly advisories: readonly Advisory[];
}

/** An advisory that concerns a version. */
export interface Vulnerability extends Advisory {
  /** It concerns whoever enables one of these plugins; empty: everybody. */
  readonly plugins: readonly string[];
  /** The lowest release that mends it and is open to everybody; undefined if there is none. */
  readonly openMend: string | undefined;
}

/**
 * The advisories of a version that are not accepted, worst first.
 * @param version without a patch it counts as the newest of its series, which the image of that name is
 * @param plugins that are enabled. @default all
 */
export function vulnerabilities(
  { advisories }: AdvisoryData,
  version: string,
  plugins?: readonly string[],
  accepted: readonly string[] = [],
): readonly Vulnerability[] {
  const exact = exactVersion(version);
  return advisories
    .filter(
      ({ affected, id, ghsa }) =>
        isAffected(exact, affected) && ![id, ghsa].some((one) => accepted.includes(one)),
    )
    .map((one) => ({ ...one, plugins: pluginsOf(one.summary), openMend: openMend(one, exact) }))
    .filter((one) => plugins === undefined || concerns(one, plugins))
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

const concerns = (one: Vulnerability, enabled: readonly string[]) =>
  one.plugins.length === 0 || one.plugins.some((plugin) => enabled.includes(plugin));

/** Each lower bound begins a range, and each upper bound ends one. */
function isAffected(version: string, affected: string): boolean {
  let above = true;
  for (const [, operator = "", bound = ""] of affected.matchAll(/([<>]=?|=)\s*([\d.]+)/g)) {
    const order = compareVersions(version, bound);
    if (operator.startsWith(">")) above = operator === ">" ? order > 0 : order >= 0;
    else if (operator === "=") {
      if (order === 0) return true;
    } else {
      if (above && (operator === "<" ? order < 0 : order <= 0)) return true;
      above = true;
    }
  }
  return false;
}

/** Some mends are only in releases for paying customers. */
function openMend({ mendedIn }: Advisory, version: string): string | undefined {
  return mendedIn
    .filter(
      (mend) => compareVersions(mend, version) > 0 && compareVersions(mend, newestOf(mend) ?? "0.0.0") <= 0,
    )
    .toSorted(compareVersions)[0];
}

/**
 * The open release with the fewest grave vulnerabilities: one of the same series if none is better, else the oldest
 * series that is as good as any.
 */
export function safestVersion(data: AdvisoryData, version: string, plugins: readonly string[]): string {
  const newer = supportedVersions.filter((series) => compareVersions(series, seriesOf(version)) >= 0);
  const grave = (one: string) => vulnerabilities(data, one, plugins).filter(isGrave).length;
  const counted = newer.map((series) => ({ version: exactVersion(series), count: grave(series) }));
  const least = Math.min(...counted.map(({ count }) => count));
  return counted.find(({ count }) => count === least)?.version ?? version;
}

export const isGrave = ({ severity }: Advisory): boolean => severity === "critical" || severity === "high";

/** What the summary says is in a plugin. It is for everybody if a part is named that every broker has. */
const ofEverybody = /AMQP|HTTP API|(?<!stream-)management (UI|API)|bootstrap/i;

const byWord: readonly (readonly [word: RegExp, plugins: readonly string[]])[] = [
  [/Web[- ]MQTT/i, ["rabbitmq_web_mqtt"]],
  [/Web[- ]STOMP/i, ["rabbitmq_web_stomp"]],
  [/(?<!Web[- ])MQTT/i, ["rabbitmq_mqtt", "rabbitmq_web_mqtt"]],
  [/(?<!Web[- ])STOMP/i, ["rabbitmq_stomp", "rabbitmq_web_stomp"]],
  [/\bstream\b(?! tracking)|super-stream/i, ["rabbitmq_stream", "rabbitmq_stream_management"]],
  [/shovel/i, ["rabbitmq_shovel", "rabbitmq_shovel_management"]],
  [/federation/i, ["rabbitmq_federation", "rabbitmq_federation_management"]],
  [/consistent-hash/i, ["rabbitmq_consistent_hash_exchange"]],
  [/\bJMS\b/, ["rabbitmq_jms_topic_exchange"]],
  [/\bLDAP\b/, ["rabbitmq_auth_backend_ldap"]],
  [/trust-store/i, ["rabbitmq_trust_store"]],
  [/trace name/i, ["rabbitmq_tracing"]],
  [/OAuth|JWKS|JWT/i, ["rabbitmq_auth_backend_oauth2"]],
];

function pluginsOf(summary: string): readonly string[] {
  if (ofEverybody.test(summary)) return [];
  return [...new Set(byWord.flatMap(([word, plugins]) => (word.test(summary) ? plugins : [])))];
}

/** The setting `acceptedAdvisories`. */
export function readAdvisoryIds(root: Section): readonly string[] {
  const value = root.values.acceptedAdvisories ?? [];
  const isId = (item: unknown): item is string =>
    typeof item === "string" && /^(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})$/.test(item);
  if (Array.isArray(value) && value.every(isId)) return value;
  refuse(root, "acceptedAdvisories", 'it must be a list of numbers such as ["CVE-2026-67419"]');
  return [];
}
