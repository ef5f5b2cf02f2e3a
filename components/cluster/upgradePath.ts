/** Which versions of RabbitMQ a cluster can be upgraded to in place: node by node, with its volumes. */

export type UpgradePath =
  /** Nothing is upgraded, as far as the given versions tell. */
  | { readonly kind: "same" }
  | { readonly kind: "allowed" }
  /** `way`: the versions to go through instead, the last of which is the wanted one; empty where there is none. */
  | { readonly kind: "refused"; readonly reason: string; readonly way: readonly string[] };

/** rabbitmq.com/docs/upgrade#rabbitmq-version-upgradability; 4.3 to 4.4 follows from its release notes. */
const ways: ReadonlyMap<string, readonly string[]> = new Map([
  ["3.13", ["4.0", "4.1", "4.2"]],
  ["4.0", ["4.1", "4.2"]],
  ["4.1", ["4.2"]],
  ["4.2", ["4.3"]],
  ["4.3", ["4.4"]],
]);

/** The newest release of each series that is open to everybody. Later ones are only for paying customers. */
const newest: ReadonlyMap<string, string> = new Map([
  ["4.0", "4.0.9"],
  ["4.1", "4.1.8"],
  ["4.2", "4.2.9"],
  ["4.3", "4.3.6"],
  ["4.4", "4.4.1"],
]);

/** 4.3.4 mends Raft leaders that commit too early (up to 4.3.2), and queues from 3.13 that stop their snapshots. */
const firstSound: ReadonlyMap<string, number> = new Map([["4.3", 4]]);

const noDowngrade =
  "RabbitMQ supports no downgrade: the older version may not be able to read what the newer one wrote. Create a " +
  "second cluster with the older version, and move everything to it as docs/blue-green.md describes";

interface Version {
  /** `4.3`. */
  readonly series: string;
  readonly patch: number | undefined;
}

function parse(version: string): Version {
  const [major = "", minor = "", patch] = version.split(".");
  return { series: `${major}.${minor}`, patch: patch === undefined ? undefined : Number.parseInt(patch, 10) };
}

/** Negative if `a` is older than `b`; 0 if they are the same or one of them does not say its patch. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  const [major = 0, minor = 0] = one.series.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.series.split(".").map(Number);
  if (major !== otherMajor) return major - otherMajor;
  if (minor !== otherMinor) return minor - otherMinor;
  return one.patch === undefined || other.patch === undefined ? 0 : one.patch - other.patch;
}

/** `4.3` of `4.3.6`. */
export const seriesOf = (version: string): string => parse(version).series;

/** The newest release of the version's series that is open to everybody, as of November 2026. */
export const newestOf = (version: string): string | undefined => newest.get(seriesOf(version));

/** `4.3` as the newest release of that series. */
export const exactVersion = (version: string): string =>
  parse(version).patch === undefined ? (newestOf(version) ?? version) : version;

/**
 * @param from what the nodes run, e.g. `4.0.5`
 * @param to what they are to run, `4.3` or `4.3.6`
 */
export function upgradePath(from: string, to: string): UpgradePath {
  const order = compareVersions(from, to);
  if (order === 0) return { kind: "same" };
  if (order > 0) {
    return { kind: "refused", reason: `from ${from} back to ${to}: ${noDowngrade}`, way: [] };
  }
  const { series, patch } = parse(to);
  const sound = firstSound.get(series);
  if (sound !== undefined && patch !== undefined && patch < sound) {
    const better = `${series}.${sound}`;
    const reason = `${to} has defects that ${better} mends: an upgrade to it can lose confirmed messages or fill the disk`;
    return { kind: "refused", reason, way: shortest(seriesOf(from), series, newest.get(series) ?? better) };
  }
  const here = seriesOf(from);
  if (here === series || ways.get(here)?.includes(series)) return { kind: "allowed" };
  const way = shortest(here, series, to);
  const reason =
    way.length === 0
      ? `RabbitMQ has no upgrade in place from ${from} to ${to}`
      : `RabbitMQ has no upgrade in place from ${from} to ${to} in one step`;
  return { kind: "refused", reason, way };
}

/** The fewest steps, by the newest release of each series in between; empty if there is no way. */
function shortest(from: string, to: string, last: string): readonly string[] {
  let paths: readonly (readonly string[])[] = [[from]];
  while (paths.length > 0) {
    const found = paths.find((path) => path.at(-1) === to);
    if (found) return [...found.slice(1, -1).map((series) => newest.get(series) ?? series), last];
    paths = paths.flatMap((path) => (ways.get(path.at(-1) ?? "") ?? []).map((next) => [...path, next]));
  }
  return [];
}
