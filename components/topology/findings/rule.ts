/** What every rule is: a pure function from a part of the plan to warnings. */
import type { Plan, Position, Problem } from "../model.ts";
import type { FindingCode } from "./codes.ts";
import type { VhostScope } from "./scope.ts";

export interface FindingOptions {
  /** The broker's version, e.g. `4.3`: words what is deprecated. @default not known */
  readonly brokerVersion?: string;
}

export type PlanRule = (plan: Plan) => readonly Problem[];
export type VhostRule = (scope: VhostScope, options: FindingOptions) => readonly Problem[];

/** @param of what the warning is about: it stands where that stands */
export function warning(
  code: FindingCode,
  message: string,
  path: Problem["path"],
  of: { readonly at?: Position },
): Problem {
  return { code, severity: "warning", message, path, ...(of.at && { at: of.at }) };
}
