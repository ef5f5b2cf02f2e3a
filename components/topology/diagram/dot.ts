/** The graph in Graphviz's language. */

import { inDot } from "../escape.ts";
import { frameTitle, nameText, typeText } from "./box.ts";
import { framedLines } from "./framed.ts";
import type { EdgeKind, Graph, GraphNode } from "./model.ts";

const text = (lines: readonly string[]) => `"${lines.map(inDot).join("\\n")}"`;

const looks: Readonly<Record<GraphNode["kind"], string>> = {
  exchange: 'style="rounded,filled", color="#3f7fd0", fillcolor="#e4efff"',
  queue: 'style="filled", color="#c98a12", fillcolor="#fff3da"',
  publisher: 'shape=ellipse, style="filled", color="#3f9650", fillcolor="#e9f7ea"',
  consumer: 'shape=ellipse, style="filled", color="#3f9650", fillcolor="#e9f7ea"',
  transfer: 'shape=component, style="filled", color="#8257b5", fillcolor="#f1e8fb"',
  group: 'shape=folder, style="filled", color="#7d8b99", fillcolor="#f6f8fa"',
};

const lineLooks: Readonly<Record<EdgeKind, string>> = {
  binding: 'color="#4a6178"',
  alternate: 'color="#7a5bb0", style=dashed',
  deadLetter: 'color="#c8372d", style=dashed',
  delay: 'color="#b36b00", style=dotted',
  publish: 'color="#3f9650"',
  consume: 'color="#3f9650"',
  transfer: 'color="#8257b5", style=dashed',
};

function nodeLine(node: GraphNode): string {
  const label = text([typeText(node), nameText(node), ...node.details]);
  const borders = node.inside === undefined ? "" : ", peripheries=2";
  return `${node.id} [label=${label}, ${looks[node.kind]}${borders}];`;
}

export function dotOf(graph: Graph): string {
  const framed = framedLines(graph, {
    open: (index, vhost, team) => [
      `subgraph cluster_${index} {`,
      `label=${text([frameTitle(vhost, team)])};`,
    ],
    node: nodeLine,
    close: "}",
  });
  const edges = graph.edges.map(
    ({ from, to, kind, labels }) => `${from} -> ${to} [label=${text(labels)}, ${lineLooks[kind]}];`,
  );
  const lines = [
    "digraph topology {",
    "rankdir=LR;",
    'node [shape=box, fontname="Helvetica"];',
    'edge [fontname="Helvetica", fontsize=10];',
    ...framed,
    ...edges,
    "}",
  ];
  return `${lines.join("\n")}\n`;
}
