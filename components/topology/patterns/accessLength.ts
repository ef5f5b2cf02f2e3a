/** Access to more names than the broker takes in one permission. */
import type { TopologyDefinition } from "../definition.ts";
import { expand } from "../expand.ts";
import type { Report } from "../report.ts";
import { bytesOfPattern, longestPattern } from "./names.ts";

/** @param topology one in which nothing else is wrong */
export function checkAccessLength(topology: TopologyDefinition, report: Report): void {
  const withAccess = Object.entries(topology.vhosts ?? {}).filter(([, vhost]) => vhost.access !== undefined);
  for (const vhost of expand({ vhosts: Object.fromEntries(withAccess) }).vhosts) {
    for (const { path, configure, write, read } of vhost.permissions) {
      if (path.at(-2) !== "access") continue;
      const bytes = Math.max(...[configure, write, read].map(bytesOfPattern));
      if (bytes <= longestPattern) continue;
      const message = `the regular expression of all these names would be ${bytes} bytes long, and RabbitMQ takes ${longestPattern} from 4.3 on; give names that begin alike, or write permissions with a pattern of your own instead`;
      report.add({ code: "access-too-wide", message }, path, "key");
    }
  }
}
