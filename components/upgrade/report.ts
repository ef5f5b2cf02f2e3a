/** The report of `warren upgrade`. */
import type { Assessment } from "./assess.ts";
import { useLines } from "./lines.ts";

/** Whether the upgrade can begin now. Uses that the broker cannot be sure of do not count. */
export function isPossible({ refused, unhealthy, uses }: Assessment): boolean {
  return refused.length + unhealthy.length === 0 && uses.every(({ isCertain }) => !isCertain);
}

/** @param cost which nodes restart; undefined: none */
export function reportLines(found: Assessment, cost: string | undefined): readonly string[] {
  const { from, to, path, refused, unhealthy, flagsOff, deprecated, uses, erlang } = found;
  if (path.kind === "same") return [`nothing to do: the nodes run ${from}`];
  const way = path.kind === "refused" ? path.way : [to];
  const steps = [from, ...way].join(" → ");
  return [
    isPossible(found)
      ? `the upgrade from ${from} to ${to} can be done`
      : `the upgrade from ${from} to ${to} cannot be done yet`,
    ...(way.length > 0
      ? [`way: ${steps}${way.length > 1 ? ", each step in an update of its own" : ""}`]
      : []),
    ...section("refused:", refused),
    ...section("mend first:", unhealthy),
    ...section("clients:", uses.length === 0 ? [] : useLines(uses, to)),
    ...section("deprecated features in use, still permitted:", deprecated),
    flagsOff.length === 0
      ? "feature flags: all stable ones are enabled"
      : `feature flags that are off: ${flagsOff.join(", ")}; an update of Warren enables them first, and for good`,
    ...(erlang === undefined ? [] : [`Erlang: ${erlang}; check what the new image has`]),
    ...(cost === undefined ? [] : [`cost${way.length > 1 ? " of each step" : ""}: ${cost}`]),
  ];
}

const section = (head: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [head, ...lines.map((line) => `  ${line}`)];
