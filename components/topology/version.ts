/** Compares versions of RabbitMQ: `4.3`, which stands for all its patch releases, or `4.3.1`. */

/** @param patch of a version that names none */
function isAtLeast(version: string, least: string, patch: number): boolean {
  const [major = 0, minor = 0, given = patch] = version.split(".").map(Number.parseFloat);
  const [leastMajor = 0, leastMinor = 0, leastPatch = 0] = least.split(".").map(Number);
  if (major !== leastMajor) return major > leastMajor;
  if (minor !== leastMinor) return minor > leastMinor;
  return given >= leastPatch;
}

/** Whether a broker of the version has, or may have, a feature that came with `since`. Without a version: true. */
export function knows(version: string | undefined, since: string): boolean {
  return version === undefined || isAtLeast(version, since, Number.POSITIVE_INFINITY);
}

/** Whether a broker of the version certainly no longer has what was removed in `until`. Without a version: false. */
export function hasLost(version: string | undefined, until: string): boolean {
  return version !== undefined && isAtLeast(version, until, 0);
}
