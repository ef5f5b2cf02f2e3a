/** The longest regular expression that a broker accepts. */
import { bytesOfPattern, longestPattern } from "../language/namePattern.ts";
import type { Path } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { hasLost } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

/** The latest releases of 4.2 and those of 4.3 have this limit (rabbit_re.erl); older ones have none. */
const boundedSince = "4.2";

export function checkPatternLength(
  { report, brokerVersion }: Pick<VhostScope, "report" | "brokerVersion">,
  pattern: string,
  path: Path,
): void {
  const bytes = bytesOfPattern(pattern);
  if (bytes <= longestPattern || !hasLost(brokerVersion, boundedSince)) return;
  const message = `the regular expression ${quote(pattern)} is ${bytes} bytes long in UTF-8; RabbitMQ ${brokerVersion} takes at most ${longestPattern}`;
  report.add({ code: "bad-pattern", message }, path, "value");
}
