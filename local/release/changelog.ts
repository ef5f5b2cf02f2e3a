/** What CHANGELOG.md says of one version. */

/** @returns the entry's text without its heading; undefined if there is none, or if it is empty */
export function entryOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => headingOf(section) === version);
  const text = found?.slice(found.indexOf("\n")).trim();
  return text === "" ? undefined : text;
}

/** `[0.1.0] - 2026-12-01` and `0.1.0` name the same version. */
function headingOf(section: string): string | undefined {
  return /^\[?([^\]\s]+)/.exec(section)?.[1];
}
