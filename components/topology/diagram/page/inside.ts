/** The inside of a pattern's box as a picture. It is made in the browser: a page may have thousands of such boxes. */
import { drawn, labelsOf, linksOf } from "../arranged.ts";
import { nodeBox } from "../box.ts";
import type { GraphNode } from "../model.ts";
import { arrangedSimply } from "../simple.ts";
import { svgOf } from "../svg.ts";

/** SVG; empty if the box is one object. */
export function insidePicture({ inside }: GraphNode): string {
  if (inside === undefined) return "";
  const { nodes, edges } = inside;
  const boxes = new Map(nodes.map((node) => [node.id, nodeBox(node)]));
  const items = nodes.map(({ id }) => {
    const { width = 0, height = 0 } = boxes.get(id) ?? {};
    return { id, width, height, team: "" };
  });
  const labels = labelsOf(edges);
  return svgOf(drawn(arrangedSimply(items, linksOf(edges, labels)), nodes, boxes, edges, labels));
}
