/** The keys that one version of RabbitMQ knows, and which other versions know a key. */
import data from "./history.json" with { type: "json" };
import { compareVersions, type History, keysAt } from "./history.ts";

/** What a version says of a key. */
export interface Known {
  /** `rabbit`, or the plugin that brings the key. */
  readonly application: string;
  /** See `datatype.ts`. */
  readonly datatype: string;
}

export interface ConfSchema {
  /** The version whose keys these are: the newest known one of a minor version, and not above a full version. */
  readonly version: string;
  /** Whether it is the wanted one. A newer one may have keys that are not known here. */
  readonly isExact: boolean;
  readonly find: (key: string) => Known | undefined;
  /** All keys, with the wildcards replaced by what the given key has in their place. */
  readonly likely: (key: string) => readonly string[];
  /** Whether RabbitMQ comes with the plugin. */
  readonly hasPlugin: (plugin: string) => boolean;
}

const history: History = data;

/** @param wanted `4.3` or `4.3.4` */
export function confSchema(wanted: string): ConfSchema {
  const versions = Object.keys(history);
  const isMinor = wanted.split(".").length === 2;
  const limit = isMinor ? `${wanted}.${Number.MAX_SAFE_INTEGER}` : wanted;
  const version = versions.findLast((known) => compareVersions(known, limit) <= 0) ?? versions[0] ?? wanted;
  const keys = keysAt(history, version);
  const all = Object.entries(keys).flatMap(([application, own]) =>
    Object.entries(own).map(([key, datatype]) => ({ key, application, datatype })),
  );
  return {
    version,
    isExact: isMinor ? version.startsWith(`${wanted}.`) : version === wanted,
    find: (key) => {
      const exact = all.find((one) => one.key === key);
      return exact ?? all.find((one) => isLike(one.key, key));
    },
    likely: (key) => all.map((one) => filled(one.key, key)),
    hasPlugin: (plugin) => plugin in keys,
  };
}

/** A segment that begins with `$` stands for any one. */
function isLike(pattern: string, key: string): boolean {
  if (!pattern.includes("$")) return false;
  const [wanted, given] = [pattern.split("."), key.split(".")];
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith("$") || segment === given[index])
  );
}

function filled(pattern: string, key: string): string {
  const given = key.split(".");
  return pattern
    .split(".")
    .map((segment, index) => (segment.startsWith("$") ? (given[index] ?? segment) : segment))
    .join(".");
}

/** The versions around `version` that know a key which it does not know. */
export interface Elsewhere {
  /** The next version that knows it. */
  readonly since?: string;
  /** The next version after the last that knew it. */
  readonly goneIn?: string;
}

export function elsewhere(key: string, version: string): Elsewhere {
  const versions = Object.keys(history);
  const found = new Set<string>();
  const knows = Object.values(history).map((changes) => {
    for (const [application, own] of Object.entries(changes)) {
      for (const [pattern, datatype] of Object.entries(own)) {
        if (pattern !== key && !isLike(pattern, key)) continue;
        if (datatype === null) found.delete(`${application} ${pattern}`);
        else found.add(`${application} ${pattern}`);
      }
    }
    return found.size > 0;
  });
  const at = versions.indexOf(version);
  const next = knows.findIndex((known, index) => index > at && known);
  const last = knows.slice(0, at).lastIndexOf(true);
  return {
    ...(next >= 0 && { since: short(versions[next]) }),
    ...(last >= 0 && { goneIn: short(versions[last + 1]) }),
  };
}

/** `4.2` for `4.2.0`: the release that people know by that name. */
const short = (version = "") => version.replace(/^(\d+\.\d+)\.0$/, "$1");
