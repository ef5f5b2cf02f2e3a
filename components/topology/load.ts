/** Loads a plan from a file's text or from a typed object. */
import { type Composed, type ComposeOptions, compose, noSettings } from "./compose/compose.ts";
import { withDefaults } from "./compose/defaults.ts";
import type { TopologyDefinition } from "./definition/topology.ts";
import type { ExpandedTopology } from "./expand/objects.ts";
import { patternsOf } from "./expand/patternsOf.ts";
import type { Plan, Problem } from "./model.ts";
import type { Pattern } from "./pattern.ts";
import { planFrom } from "./plan.ts";
import type { Doubt } from "./report/doubt.ts";
import { inOrder } from "./report/problem.ts";
import { noSeverities, type Severities } from "./report/severity.ts";
import { sourceOfValue } from "./source/given.ts";
import { locate } from "./source/node.ts";
import { validate } from "./validate.ts";

export type { TopologyDefinition } from "./definition/topology.ts";
export { formatProblem } from "./report/problem.ts";

export interface Loaded {
  /** Only if there is no problem. */
  readonly plan?: Plan;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** If there is a problem: the objects that have none. Missing if they cannot be told from the others. */
  readonly rest?: PlanRest;
  /** What is certain of the text alone; `findings` knows what there is to warn of in the plan. */
  readonly warnings: readonly Problem[];
  /** What the files say in `findings`. */
  readonly severities: Severities;
  /** Objects of the plan that belong together. Empty if there is no plan. */
  readonly patterns: readonly Pattern[];
  /** The team of each file that another one includes, by the file's name in positions. */
  readonly teams: ReadonlyMap<string, string>;
}

export interface PlanRest {
  readonly plan: Plan;
  readonly doubts: readonly Doubt[];
}

export interface LoadOptions extends ComposeOptions {
  /** Version of the broker, e.g. `4.3`. @default everything that a supported version knows is accepted */
  readonly brokerVersion?: string;
}

function loadSource(
  { root: composed, problems: inFiles, severities: ofFiles, defaults, teams }: Composed,
  brokerVersion?: string,
): Loaded {
  const nothing = { warnings: [], severities: noSeverities, patterns: [], teams };
  if (composed === undefined) return { ...nothing, problems: inOrder(inFiles) };
  const { root, warnings, problem } = withDefaults(composed, defaults);
  const found = problem === undefined ? inFiles : [...inFiles, problem];
  const { topology, problems, rest, severities } = validate(root, brokerVersion);
  const planned = (one: ExpandedTopology) => planFrom(one, (path) => locate(root, path, "key"));
  const all = inOrder([...found, ...problems]);
  const known = { ...nothing, problems: all, warnings, severities: { ...severities, ofFiles } };
  if (topology !== undefined && all.length === 0) {
    return { ...known, plan: planned(topology), patterns: patternsOf(topology) };
  }
  const whole = topology ?? rest?.topology;
  if (whole === undefined) return known;
  // What a problem of the composition is about is not known.
  const doubts = [...(rest?.doubts ?? []), ...found.map(() => ({ about: "everything" }) as const)];
  return { ...known, rest: { plan: planned(whole), doubts } };
}

/**
 * The plan of a topology file, or all its problems. Never throws.
 *
 * @param file the name for problems and positions; it is not read
 * @param source the file's content: text, or bytes, to detect another encoding than UTF-8
 */
export function loadTopology(file: string, source: string | Uint8Array, options: LoadOptions = {}): Loaded {
  return loadSource(compose(file, source, options), options.brokerVersion);
}

/** The same for a topology given in code; its problems have paths but no positions. Never throws. */
export function planOf(
  definition: TopologyDefinition,
  { brokerVersion }: Pick<LoadOptions, "brokerVersion"> = {},
): Loaded {
  const root = sourceOfValue(definition);
  return loadSource({ ...noSettings, root, problems: [] }, brokerVersion);
}
