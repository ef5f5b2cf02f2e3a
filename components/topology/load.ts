/** The way in: a file's text or a typed object, checked and made into the plan. */
import { type ComposeOptions, compose } from "./compose/compose.ts";
import type { TopologyDefinition } from "./definition.ts";
import { expand } from "./expand.ts";
import type { Plan, Problem } from "./model.ts";
import { planFrom } from "./plan.ts";
import { inOrder } from "./problem.ts";
import { sourceOfValue } from "./source/given.ts";
import { locate, type SourceNode } from "./source/node.ts";
import { validate } from "./validate.ts";

export type { TopologyDefinition } from "./definition.ts";
export { formatProblem } from "./problem.ts";

export interface Loaded {
  /** Only where there is no problem. */
  readonly plan?: Plan;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export interface LoadOptions extends ComposeOptions {
  /** Version of the broker, e.g. `4.3`. @default what any supported version knows is right */
  readonly brokerVersion?: string;
}

function loadSource(root: SourceNode, found: readonly Problem[], brokerVersion?: string): Loaded {
  const { definition, problems } = validate(root, brokerVersion);
  const all = [...found, ...problems];
  if (definition === undefined || all.length > 0) return { problems: inOrder(all) };
  return {
    plan: planFrom(expand(definition), (path) => locate(root, path, "key")),
    problems: [],
  };
}

/**
 * The plan of a topology file, or everything that is wrong with it. Never throws.
 *
 * @param file as problems and the plan's positions name it; nothing is read from there
 * @param source the file's content: bytes, so that another encoding than UTF-8 is noticed, or text
 */
export function loadTopology(file: string, source: string | Uint8Array, options: LoadOptions = {}): Loaded {
  const { root, problems } = compose(file, source, options);
  return root === undefined
    ? { problems: inOrder(problems) }
    : loadSource(root, problems, options.brokerVersion);
}

/** The same for a topology given in code; its problems have paths and no positions. Never throws. */
export function planOf(
  definition: TopologyDefinition,
  { brokerVersion }: Pick<LoadOptions, "brokerVersion"> = {},
): Loaded {
  return loadSource(sourceOfValue(definition), [], brokerVersion);
}
