/** Nodes in the frames of their vhost and team, line by line: the common part of Mermaid and Graphviz. */
import type { Graph, GraphNode } from "./model.ts";

export interface Writing {
  readonly open: (index: number, vhost: string, team: string) => readonly string[];
  readonly node: (node: GraphNode) => string;
  readonly close: string;
}

export function framedLines({ nodes }: Graph, { open, node, close }: Writing): readonly string[] {
  const lines: string[] = [];
  let frames = 0;
  for (const [vhost, inside] of Map.groupBy(nodes, (one) => one.vhost)) {
    lines.push(...open(frames++, vhost, ""));
    for (const [team, members] of Map.groupBy(inside, (one) => one.team)) {
      if (team !== "") lines.push(...open(frames++, vhost, team));
      for (const member of members) lines.push(node(member));
      if (team !== "") lines.push(close);
    }
    lines.push(close);
  }
  return lines;
}
