/** What `warren validate` says about a file's text. */
import { findings } from "../../../components/topology/findings/findings.ts";
import type { FindingOptions } from "../../../components/topology/findings/rule.ts";
import { silence } from "../../../components/topology/findings/silence.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import type { Plan, Problem } from "../../../components/topology/model.ts";

export function planOfText(text: string): Plan {
  const { plan, problems } = loadTopology("f.yaml", text);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

/** Warnings after the comments of the file were heard. */
export function checked(text: string, options: FindingOptions = {}): readonly Problem[] {
  const { warnings } = loadTopology("f.yaml", text);
  return silence([...warnings, ...findings(planOfText(text), options)], new Map([["f.yaml", text]]));
}

/** `LINE CODE`, in order. */
export const places = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ at, code }) => `${at?.line} ${code}`);
