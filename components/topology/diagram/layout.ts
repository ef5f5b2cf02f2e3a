/** Computes the positions of boxes in frames, by vhost and team, and the route of each edge. */
import { frameTitle } from "./box.ts";
import type { Graph, GraphEdge, GraphNode } from "./model.ts";
import { inFrame, packed, stacked } from "./pack.ts";
import { layoutPart, type Part } from "./part.ts";
import type { Extra, Layout } from "./placed.ts";
import { printable } from "./printable.ts";

/** Connected nodes, each part in the order of the graph. */
function partsOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): readonly Part[] {
  const parent = new Map(nodes.map(({ id }) => [id, id]));
  const root = (id: string): string => {
    const up = parent.get(id) ?? id;
    return up === id ? id : root(up);
  };
  for (const { from, to } of edges) parent.set(root(to), root(from));
  const nodesOf = Map.groupBy(nodes, ({ id }) => root(id));
  const edgesOf = Map.groupBy(edges, ({ from }) => root(from));
  return [...nodesOf].map(([id, members]) => ({ nodes: members, edges: edgesOf.get(id) ?? [] }));
}

/** Parts that belong to one team are in its frame. */
async function layoutVhost(graph: Graph, name: string, extra: Extra): Promise<Layout> {
  const nodes = graph.nodes.filter(({ vhost }) => vhost === name);
  const ids = new Set(nodes.map(({ id }) => id));
  const parts = partsOf(
    nodes,
    graph.edges.filter(({ from }) => ids.has(from)),
  );
  const byTeam = new Map<string, Layout[]>();
  for (const part of parts) {
    const teams = new Set(part.nodes.map(({ team }) => team));
    const [team = ""] = teams;
    const owner = teams.size === 1 ? team : "";
    byTeam.set(owner, [...(byTeam.get(owner) ?? []), await layoutPart(part, extra)]);
  }
  const framed = [...byTeam].flatMap(([team, layouts]) =>
    team === "" ? layouts : [inFrame(packed(layouts), "team", printable(team))],
  );
  return inFrame(packed(framed), "vhost", frameTitle(name, ""));
}

/** The same graph gives the same layout. Vhosts are stacked: no edge connects them. */
export async function layoutOf(graph: Graph, extra: Extra = () => []): Promise<Layout> {
  const vhosts: Layout[] = [];
  for (const name of new Set(graph.nodes.map(({ vhost }) => vhost))) {
    vhosts.push(await layoutVhost(graph, name, extra));
  }
  return stacked(vhosts);
}
