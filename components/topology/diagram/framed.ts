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
  for (const vhost of new Set(nodes.map((one) => one.vhost))) {
    const inside = nodes.filter((one) => one.vhost === vhost);
    lines.push(...open(frames++, vhost, ""));
    for (const team of new Set(inside.map((one) => one.team))) {
      const members = inside.filter((one) => one.team === team).map(node);
      lines.push(...(team === "" ? members : [...open(frames++, vhost, team), ...members, close]));
    }
    lines.push(close);
  }
  return lines;
}
