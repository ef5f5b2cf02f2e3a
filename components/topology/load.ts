/** Loads a plan from a file's text or from a typed object. */
import { type ComposeOptions, compose } from "./compose/compose.ts";
import type { TopologyDefinition } from "./definition/topology.ts";
import type { ExpandedTopology } from "./expand/objects.ts";
import type { Plan, Problem } from "./model.ts";
import { planFrom } from "./plan.ts";
import type { Doubt } from "./report/doubt.ts";
import { inOrder } from "./report/problem.ts";
import { sourceOfValue } from "./source/given.ts";
import { locate, type SourceNode } from "./source/node.ts";
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
}

export interface PlanRest {
  readonly plan: Plan;
  readonly doubts: readonly Doubt[];
}

export interface LoadOptions extends ComposeOptions {
  /** Version of the broker, e.g. `4.3`. @default everything that a supported version knows is accepted */
  readonly brokerVersion?: string;
}

function loadSource(root: SourceNode, found: readonly Problem[], brokerVersion?: string): Loaded {
  const { topology, problems, rest } = validate(root, brokerVersion);
  const planned = (one: ExpandedTopology) => planFrom(one, (path) => locate(root, path, "key"));
  const all = inOrder([...found, ...problems]);
  if (topology !== undefined && all.length === 0) return { plan: planned(topology), problems: [] };
  const whole = topology ?? rest?.topology;
  if (whole === undefined) return { problems: all };
  // What a problem of the composition is about is not known.
  const doubts = [...(rest?.doubts ?? []), ...found.map(() => ({ about: "everything" }) as const)];
  return { problems: all, rest: { plan: planned(whole), doubts } };
}

/**
 * The plan of a topology file, or all its problems. Never throws.
 *
 * @param file the name for problems and positions; it is not read
 * @param source the file's content: text, or bytes, to detect another encoding than UTF-8
 */
export function loadTopology(file: string, source: string | Uint8Array, options: LoadOptions = {}): Loaded {
  const { root, problems } = compose(file, source, options);
  return root === undefined
    ? { problems: inOrder(problems) }
    : loadSource(root, problems, options.brokerVersion);
}

/** The same for a topology given in code; its problems have paths but no positions. Never throws. */
export function planOf(
  definition: TopologyDefinition,
  { brokerVersion }: Pick<LoadOptions, "brokerVersion"> = {},
): Loaded {
  return loadSource(sourceOfValue(definition), [], brokerVersion);
}
