/** What the commands have in common that print a file in another form. */
import type { Plan } from "../components/topology/model.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import type { Severities } from "../components/topology/report/severity.ts";
import { type Output, UsageError } from "./command.ts";
import { type LoadValues, loadFile, loadOptions } from "./load.ts";
import { type OutputValues, outputOptions } from "./outputFile.ts";

export const printOptions = { ...outputOptions, ...loadOptions } as const;

interface Given {
  readonly positionals: readonly string[];
  readonly values: LoadValues & OutputValues;
}

export interface PlanToPrint {
  readonly plan: Plan;
  /** What the file says in `findings`. */
  readonly severities: Severities;
  readonly target: OutputValues;
}

/**
 * The plan of the one file that the arguments name. Its problems go to the standard error.
 * @returns undefined: the file has no plan
 * @throws as `loadFile`
 */
export function planToPrint({ positionals, values }: Given, output: Output): PlanToPrint | undefined {
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("exactly one FILE is needed");
  const { plan, problems, severities } = loadFile(file, values);
  for (const problem of problems) output.err(formatProblem(problem));
  return plan && { plan, severities, target: values };
}
