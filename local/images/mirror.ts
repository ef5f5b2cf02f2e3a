/** Uses the same package mirror as this machine. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";

/** The first address in apt's sources that serves Debian's main archive. */
export function debianMirror(root = "/etc/apt"): string {
  const folder = join(root, "sources.list.d");
  const files = [
    join(root, "sources.list"),
    ...(existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((name) => join(folder, name))
      : []),
  ].filter((file) => existsSync(file) && /\.(list|sources)$/.test(file));
  for (const file of files) {
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const [, address] = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s+)?)(\S+\/debian\/?)(?:\s|$)/.exec(line) ?? [];
      if (address !== undefined) return address;
    }
  }
  throw new Failure(
    `no Debian mirror in ${root}`,
    "the embedded cluster's images are made from Debian's packages; use --context on other systems",
  );
}
