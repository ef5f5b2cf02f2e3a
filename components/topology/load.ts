/** Loads a plan from a file's text or from a typed object. */
import { type ComposeOptions, compose } from "./compose/compose.ts";
import type { TopologyDefinition } from "./definition/topology.ts";
import type { Plan, Problem } from "./model.ts";
import { planFrom } from "./plan.ts";
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
}

export interface LoadOptions extends ComposeOptions {
  /** Version of the broker, e.g. `4.3`. @default everything that a supported version knows is accepted */
  readonly brokerVersion?: string;
}

function loadSource(root: SourceNode, found: readonly Problem[], brokerVersion?: string): Loaded {
  const { topology, problems } = validate(root, brokerVersion);
  const all = [...found, ...problems];
  if (topology === undefined || all.length > 0) return { problems: inOrder(all) };
  return { plan: planFrom(topology, (path) => locate(root, path, "key")), problems: [] };
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
