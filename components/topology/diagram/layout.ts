/** Computes the positions of boxes in frames, by vhost and team, and the route of each edge. */

import { printable } from "../escape.ts";
import { frameTitle } from "./box.ts";
import { type Graph, type GraphEdge, type GraphNode, graphsOfVhosts } from "./model.ts";
import { inFrame, inRows, packed } from "./pack.ts";
import { type Budget, layoutPart, newBudget, type Part } from "./part.ts";
import type { Extra, Layout } from "./placed.ts";

/** Connected nodes, each part in the order of the graph. */
function partsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): readonly Part[] {
  const parent = new Map(nodes.map(({ id }) => [id, id]));
  const root = (id: string): string => {
    let top = id;
    for (let up = parent.get(top) ?? top; up !== top; up = parent.get(top) ?? top) {
      // The next one has a shorter way.
      parent.set(top, parent.get(up) ?? up);
      top = up;
    }
    return top;
  };
  for (const { from, to } of edges) parent.set(root(to), root(from));
  const nodesOf = Map.groupBy(nodes, ({ id }) => root(id));
  const edgesOf = Map.groupBy(edges, ({ from }) => root(from));
  return [...nodesOf].map(([id, members]) => ({ nodes: members, edges: edgesOf.get(id) ?? [] }));
}

/** Parts that belong to one team are in its frame, unless all parts do. */
async function layoutVhost(name: string, { nodes, edges }: Part, work: Work): Promise<Layout> {
  const byTeam = new Map<string, Layout[]>();
  const isShared = nodes.some(({ team }) => team !== nodes[0]?.team);
  for (const part of partsOf(nodes, edges)) {
    const [first] = part.nodes;
    const isOne = isShared && part.nodes.every(({ team }) => team === first?.team);
    const owner = isOne ? (first?.team ?? "") : "";
    const layouts = byTeam.get(owner) ?? [];
    byTeam.set(owner, layouts);
    layouts.push(await layoutPart(part, work.extra, work.budget));
    work.done(part.nodes.length);
  }
  const framed = [...byTeam].flatMap(([team, layouts]) =>
    team === "" ? layouts : [inFrame(packed(layouts), "team", printable(team))],
  );
  const whole = packed(framed);
  // The box of a whole vhost says what a frame around it would say.
  return nodes.length === 1 && nodes[0]?.kind === "group"
    ? whole
    : inFrame(whole, "vhost", frameTitle(name, ""));
}

interface Work {
  readonly extra: Extra;
  readonly budget: Budget;
  readonly done: (nodes: number) => void;
}

export interface LayoutOptions {
  /** @default none */
  readonly extra?: Extra;
  /** Of all pictures that are drawn together. @default that of one picture */
  readonly budget?: Budget;
  /** Is told after each part how many of the nodes have their place. */
  readonly onProgress?: (done: number) => void;
}

/** The same graph gives the same layout. */
export async function layoutOf(graph: Graph, options: LayoutOptions = {}): Promise<Layout> {
  const { extra = () => [], budget = newBudget(), onProgress = () => {} } = options;
  let sum = 0;
  const done = (nodes: number) => {
    sum += nodes;
    onProgress(sum);
  };
  const vhosts: Layout[] = [];
  for (const [name, part] of graphsOfVhosts(graph)) {
    vhosts.push(await layoutVhost(name, part, { extra, budget, done }));
  }
  return inRows(vhosts);
}
