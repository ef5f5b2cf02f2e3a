/** Counts the problems of each kind. */
import type { Problem } from "../model.ts";
import { severityOf } from "./checkedFile.ts";

/** In the order of their first problem. */
export function byCode(problems: readonly Problem[]): readonly (readonly [string, readonly Problem[]])[] {
  return [...Map.groupBy(problems, ({ code }) => code)];
}

/** `1 error: 1 bad-name; 3002 warnings: 1000 unbounded-queue, 2002 …`; empty if there is no problem. */
export function totals(problems: readonly Problem[]): string | undefined {
  const parts = (["error", "warning"] as const).flatMap((severity) => {
    const its = problems.filter((problem) => severityOf(problem) === severity);
    if (its.length === 0) return [];
    const counts = byCode(its).map(([code, { length }]) => `${length} ${code}`);
    return [`${its.length} ${severity}${its.length === 1 ? "" : "s"}: ${counts.join(", ")}`];
  });
  return parts.length === 0 ? undefined : parts.join("; ");
}
