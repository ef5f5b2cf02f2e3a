/** One side of `warren diff`: a topology file, a revision of one, or an export of a broker. */
import { reasonOf } from "../components/topology/compose/fileError.ts";
import { declarable } from "../components/topology/interchange/definitions/owned.ts";
import type { Loaded } from "../components/topology/load.ts";
import type { Plan, Problem } from "../components/topology/model.ts";
import { readJson } from "../components/topology/readJson.ts";
import { formatProblem } from "../components/topology/report/problem.ts";
import { CommandError } from "./command.ts";
import { loadRevision, revisionOf } from "./gitRevision.ts";
import { exportedKinds, longestExport, readExport } from "./import.ts";
import { type LoadValues, loadFile } from "./load.ts";
import { isInput, nameOf, readNamed } from "./standardInput.ts";

export interface Side {
  readonly plan: Plan;
  /** Whether it is what a broker has: with hashes instead of the sources of passwords, and perhaps with more objects. */
  readonly isExport: boolean;
  /** What of an export cannot be compared. */
  readonly problems: readonly Problem[];
}

/** A topology holds mappings by name where an export holds lists. */
function isExport(file: string): boolean {
  if (!isInput(file) && !/\.json$/i.test(file)) return false;
  try {
    const value: unknown = readJson(new TextDecoder().decode(readNamed(file, longestExport)));
    if (typeof value !== "object" || value === null) return false;
    return Object.entries(value).some(([kind, list]) => exportedKinds.includes(kind) && Array.isArray(list));
  } catch (error) {
    // What is no JSON is read, and refused, as a topology.
    if (error instanceof SyntaxError) return false;
    throw new CommandError(`cannot read ${nameOf(file)}: ${reasonOf(error)}`);
  }
}

/** @throws CommandError for a side that cannot be read, or that has errors */
export function sideOf(name: string, values: LoadValues): Side {
  const revision = revisionOf(name);
  if (revision === undefined && isExport(name)) {
    const { plan, problems } = readExport(name, undefined);
    return { plan: declarable(plan).plan, isExport: true, problems };
  }
  const { plan, problems }: Loaded =
    revision === undefined ? loadFile(name, values) : loadRevision(revision, values);
  if (plan === undefined) throw new CommandError(problems.map(formatProblem).join("\n"));
  return { plan, isExport: false, problems: [] };
}
