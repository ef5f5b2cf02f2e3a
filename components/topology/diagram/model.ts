/** The contents of a diagram as plain data, the same for every format. */

/**
 * `publisher` and `consumer` are two sides of one user: what it may publish to, what it may consume from. `group` stands
 * for all objects of a vhost, or of one team in it.
 */
export type NodeKind = "exchange" | "queue" | "publisher" | "consumer" | "transfer" | "group";

export interface GraphNode {
  /** `n0`, `n1`, …; `p0`, … for a pattern and `g0`, … for a group: safe in every format. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly vhost: string;
  readonly name: string;
  /** An exchange's or a queue's type; `user`, `shovel` or `federation`; `vhost` or `team` for a group. */
  readonly type: string;
  /** The team of the file that has it, or the first word of the name, if several objects of the vhost share it; or empty. */
  readonly team: string;
  /** Limits and the like, one per line: `at most 10000 messages`. */
  readonly details: readonly string[];
  /** What it stands for: the objects of a pattern with the edges between them, or the objects of a group. */
  readonly inside?: Graph;
}

export type EdgeKind = "binding" | "alternate" | "deadLetter" | "delay" | "publish" | "consume" | "transfer";

export interface GraphEdge {
  /** `e0`, `e1`, … */
  readonly id: string;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /**
   * Routing keys, header filters, or the reason why a message goes this way; all between the same two nodes and of one
   * kind.
   */
  readonly labels: readonly string[];
}

/** Nodes sorted by vhost, kind and name; edges sorted by their nodes. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The node, or all that it stands for. */
export const objectsOf = (node: GraphNode): readonly GraphNode[] =>
  node.inside === undefined ? [node] : node.inside.nodes.flatMap(objectsOf);

/** The graph of each vhost: no edge leads from one to another. */
export function graphsOfVhosts({ nodes, edges }: Graph): ReadonlyMap<string, Graph> {
  const vhostOf = new Map(nodes.map(({ id, vhost }) => [id, vhost]));
  const edgesOf = Map.groupBy(edges, ({ from }) => vhostOf.get(from) ?? "");
  const nodesOf = Map.groupBy(nodes, ({ vhost }) => vhost);
  return new Map(
    [...nodesOf].map(([vhost, own]) => [vhost, { nodes: own, edges: edgesOf.get(vhost) ?? [] }]),
  );
}
