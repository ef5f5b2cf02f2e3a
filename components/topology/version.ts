/** Versions of RabbitMQ as the language compares them. */

/** `4.3` and `4.3.1`: whether a broker of the version knows what came with `since`. No version: everything. */
export function knows(version: string | undefined, since: string): boolean {
  if (version === undefined) return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = since.split(".").map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

/** Whether a broker of the version no longer knows what went with `until`. No version: nothing has gone. */
export function hasLost(version: string | undefined, until: string): boolean {
  return version !== undefined && knows(version, until);
}
