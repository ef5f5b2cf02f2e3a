/** The longest regular expression that a broker takes. */
import { bytesOfPattern, longestPattern } from "../patterns/names.ts";
import { quote } from "../problem.ts";
import type { Path } from "../report.ts";
import { hasLost } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

/** The last releases of 4.2 and those of 4.3 have the bound (rabbit_re.erl); before, there was none. */
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
