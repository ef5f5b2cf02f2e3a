/** Access to more names than the broker accepts in one permission. */
import type { ExpandedTopology } from "../expand/objects.ts";
import { bytesOfPattern, longestPattern } from "../language/namePattern.ts";
import type { Report } from "../report/collector.ts";

export function checkAccessLength({ vhosts }: ExpandedTopology, report: Report): void {
  for (const { path, configure, write, read } of vhosts.flatMap(({ permissions }) => permissions)) {
    if (path.at(-2) !== "access") continue;
    const bytes = Math.max(...[configure, write, read].map(bytesOfPattern));
    if (bytes <= longestPattern) continue;
    const message = `the regular expression of all these names would be ${bytes} bytes long, and RabbitMQ takes ${longestPattern} from 4.3 on; give names that begin alike, or write permissions with a pattern of your own instead`;
    report.add({ code: "access-too-wide", message }, path, "key");
  }
}
