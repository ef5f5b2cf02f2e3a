/** Topologies of the tests of diagrams. */
import { graphOf } from "../../../components/topology/diagram/graph.ts";
import type { Graph } from "../../../components/topology/diagram/model.ts";
import { withPatterns } from "../../../components/topology/diagram/patterns.ts";
import { type Loaded, loadTopology } from "../../../components/topology/load.ts";
import type { Plan } from "../../../components/topology/model.ts";

export type Valid = Loaded & { readonly plan: Plan };

/** @param text a valid file */
export function loaded(text: string): Valid {
  const found = loadTopology("shop.yaml", text);
  const { plan } = found;
  if (plan === undefined) throw new Error(JSON.stringify(found.problems));
  return { ...found, plan };
}

/** As `warren diagram` draws it: with folded patterns. */
export function folded(text: string, users = false): Graph {
  const { plan, patterns } = loaded(text);
  return withPatterns(graphOf(plan, { users }), patterns);
}

/** One line for each edge, with the names of its ends. */
export function edgeLines({ nodes, edges }: Graph): readonly string[] {
  const named = new Map(nodes.map(({ id, kind, name }) => [id, `${kind} ${name}`]));
  return edges.map(
    ({ from, to, kind, labels }) => `${named.get(from)} -${kind}-> ${named.get(to)}: ${labels.join(" | ")}`,
  );
}
