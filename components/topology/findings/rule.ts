/** The type of a rule: a pure function from a part of the plan to warnings. */
import type { Plan, Position, Problem } from "../model.ts";
import type { FindingCode } from "../report/findingCodes.ts";
import type { VhostScope } from "./scope.ts";

export interface FindingOptions {
  /** The broker's version, e.g. `4.3`: affects the text about deprecated features. @default unknown */
  readonly brokerVersion?: string;
}

export type PlanRule = (plan: Plan) => readonly Problem[];
export type VhostRule = (scope: VhostScope, options: FindingOptions) => readonly Problem[];

/** @param of the object of the warning, which gives its position */
export function warning(
  code: FindingCode,
  message: string,
  path: Problem["path"],
  of: { readonly at?: Position },
): Problem {
  return { code, severity: "warning", message, path, ...(of.at && { at: of.at }) };
}
