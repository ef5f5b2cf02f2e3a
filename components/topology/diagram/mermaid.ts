/** The graph as a Mermaid flowchart, for pages that draw Mermaid themselves. */

import { inMermaid } from "../escape.ts";
import { frameTitle, nameText, typeText } from "./box.ts";
import { framedLines } from "./framed.ts";
import type { EdgeKind, Graph, GraphNode } from "./model.ts";

const text = (lines: readonly string[]) => `"${lines.map(inMermaid).join("<br/>")}"`;

const shapes: Readonly<Record<GraphNode["kind"], readonly [string, string]>> = {
  exchange: ["([", "])"],
  queue: ["[", "]"],
  publisher: ["((", "))"],
  consumer: ["((", "))"],
  transfer: ["[[", "]]"],
  group: ["[", "]"],
};

const arrows: Readonly<Record<EdgeKind, string>> = {
  binding: "-->",
  alternate: "-.->",
  deadLetter: "-.->",
  delay: "-.->",
  publish: "==>",
  consume: "==>",
  transfer: "-->",
};

function nodeLine(node: GraphNode): string {
  const [open, close] = shapes[node.kind];
  return `${node.id}${open}${text([typeText(node), nameText(node), ...node.details])}${close}`;
}

export function mermaidOf(graph: Graph): string {
  const framed = framedLines(graph, {
    open: (index, vhost, team) => [`subgraph v${index}[${text([frameTitle(vhost, team)])}]`],
    node: nodeLine,
    close: "end",
  });
  const edges = graph.edges.map(({ from, to, kind, labels }) => {
    const label = labels.length === 0 ? "" : `|${text(labels)}|`;
    return `${from} ${arrows[kind]}${label} ${to}`;
  });
  return `${["flowchart LR", ...framed, ...edges].join("\n")}\n`;
}
