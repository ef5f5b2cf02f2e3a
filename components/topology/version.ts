/** Compares versions of RabbitMQ. */

/**
 * Whether a broker of the version, `4.3` or `4.3.1`, has a feature that came with `since`, which may name a patch, too.
 * `4.3` is its newest patch. Without a version: true.
 */
export function knows(version: string | undefined, since: string): boolean {
  if (version === undefined) return true;
  const [major = 0, minor = 0, patch = Number.POSITIVE_INFINITY] = version.split(".").map(Number.parseFloat);
  const [sinceMajor = 0, sinceMinor = 0, sincePatch = 0] = since.split(".").map(Number);
  if (major !== sinceMajor) return major > sinceMajor;
  return minor === sinceMinor ? !(patch < sincePatch) : minor > sinceMinor;
}

/** Whether a broker of the version no longer has a feature that was removed in `until`. Without a version: false. */
export function hasLost(version: string | undefined, until: string): boolean {
  return version !== undefined && knows(version, until);
}
