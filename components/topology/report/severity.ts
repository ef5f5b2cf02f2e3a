/** How severe a file says that a finding is. */
import type { Problem, Severity } from "../model.ts";

export const severities: readonly Severity[] = ["error", "warning", "off"];

/** By the finding's code. */
export type SeverityByCode = ReadonlyMap<string, Severity>;

/** A vhost's setting goes before that of the file with the object, and that before the setting of the whole topology. */
export interface Severities {
  readonly whole: SeverityByCode;
  readonly ofVhosts: ReadonlyMap<string, SeverityByCode>;
  /** By the file's name in positions: only files that another one includes. */
  readonly ofFiles: ReadonlyMap<string, SeverityByCode>;
}

export const noSeverities: Severities = { whole: new Map(), ofVhosts: new Map(), ofFiles: new Map() };

/** Warnings with the severity that the files give them, without those that are off. Errors stay. */
export function judged(
  problems: readonly Problem[],
  { whole, ofVhosts, ofFiles }: Severities,
): readonly Problem[] {
  return problems.flatMap((problem) => {
    if (problem.severity !== "warning") return [problem];
    const { code, path, at } = problem;
    const ofVhost = path[0] === "vhosts" ? ofVhosts.get(`${path[1]}`)?.get(code) : undefined;
    const ofFile = at === undefined ? undefined : ofFiles.get(at.file)?.get(code);
    const severity = ofVhost ?? ofFile ?? whole.get(code) ?? "warning";
    return severity === "off" ? [] : [{ ...problem, severity }];
  });
}
