/**
 * The first import of each entry: an older Node says in one sentence that it is too old. Plain JavaScript, and no other
 * module of the package names an export of Node's that an older Node lacks, or that would fail before.
 */

const least = [22, 18];

/**
 * @param {string} version e.g. `20.20.2`
 * @returns {string | undefined} what to say; undefined if the version will do
 */
export function tooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = least;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `pulumi-warren needs Node ${least.join(".")} or newer, and this is Node ${version}`;
}

const message = tooOld(process.versions.node);
if (message !== undefined) {
  const error = new Error(message);
  error.stack = message;
  throw error;
}
