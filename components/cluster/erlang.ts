/** The Erlang that a version of RabbitMQ runs on. */
import { compareVersions, seriesOf } from "./upgradePath.ts";

/** The first releases that no longer run on Erlang 26 (rabbitmq.com/docs/which-erlang). */
const withoutErlang26: ReadonlyMap<string, string> = new Map([
  ["4.2", "4.2.9"],
  ["4.3", "4.3.3"],
]);

/**
 * Why upstream does not support the combination, with what it needs; undefined if it does, or if this is not known.
 * @param version of RabbitMQ; without a patch it counts as the newest
 * @param erlang e.g. `27.3.4.1`
 */
export function erlangProblem(version: string, erlang: string): string | undefined {
  // The table for 4.4 has not been checked.
  if (compareVersions(seriesOf(version), "4.3") > 0) return undefined;
  const first = withoutErlang26.get(seriesOf(version));
  const needs27 = first !== undefined && compareVersions(version, first) >= 0;
  const [major = 0, minor = 0] = erlang.split(".").map(Number);
  const isOld = major < (needs27 ? 27 : 26) || (!needs27 && major === 26 && minor < 2);
  if (!isOld && major <= 27) return undefined;
  const range = needs27 ? "27" : "26.2 to 27";
  return `RabbitMQ ${version} is supported on Erlang ${range}, and the nodes run ${erlang}`;
}
