/** Draws the layout as SVG: it fits its text, follows the reader's light or dark mode, and has tooltips. */

import { inXml } from "../escape.ts";
import { type Box, fontSizes, lineHeights, nameText, padding, typeText } from "./box.ts";
import { edgeWords, legendOf } from "./legend.ts";
import type { GraphEdge, GraphNode } from "./model.ts";
import type { Frame, Layout, Placed, Point, Way } from "./placed.ts";
import { styleSheet } from "./style.ts";

const number = (value: number) => String(Math.round(value * 10) / 10);

/** The middle of a line is at half its height; letters stand on a baseline a third of their size below it. */
function linesOf({ lines }: Box, at: Point, pad: Point): string {
  let y = at.y + pad.y;
  return lines
    .map(({ text, style }) => {
      const baseline = y + lineHeights[style] / 2 + fontSizes[style] * 0.36;
      y += lineHeights[style];
      return `<text class="${style}" x="${number(at.x + pad.x)}" y="${number(baseline)}">${inXml(text)}</text>`;
    })
    .join("");
}

const rounding: Readonly<Record<GraphNode["kind"], number>> = {
  exchange: 14,
  queue: 3,
  publisher: 22,
  consumer: 22,
  transfer: 0,
  group: 6,
};

/** How far the sheet behind a box shows, in pixels: the box stands for several objects. */
const behind = 4;

function nodeSvg({ of: node, box, x, y }: Placed<GraphNode>, state: string): string {
  const team = node.team === "" ? "" : `, team ${node.team}`;
  const tip = [nameText(node), `${typeText(node)}, vhost ${node.vhost}${team}`, ...node.details].join("\n");
  const rect = (off: number) =>
    `<rect x="${number(x + off)}" y="${number(y + off)}" width="${number(box.width)}" height="${number(box.height)}" rx="${rounding[node.kind]}"/>`;
  const isFolded = node.inside !== undefined;
  const classes = ["node", node.kind, isFolded ? "folded" : "", state]
    .filter((word) => word !== "")
    .join(" ");
  const rects = `${isFolded ? rect(behind) : ""}${rect(0)}`;
  return `<g id="${node.id}" class="${classes}"><title>${inXml(tip)}</title>${rects}${linesOf(box, { x, y }, padding)}</g>`;
}

/** Rounded corners distinguish a bend from a crossing. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${number(first.x)} ${number(first.y)}`;
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? corner;
    const after = rest[index + 1];
    if (after === undefined) return `${path}L${number(corner.x)} ${number(corner.y)}`;
    const from = towards(corner, before);
    const to = towards(corner, after);
    path += `L${number(from.x)} ${number(from.y)}Q${number(corner.x)} ${number(corner.y)} ${number(to.x)} ${number(to.y)}`;
  }
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(5, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function tipOf(edge: GraphEdge, names: ReadonlyMap<string, string>): string {
  const way = `${names.get(edge.from) ?? ""} → ${names.get(edge.to) ?? ""}`;
  return [way, edgeWords[edge.kind], ...edge.labels].join("\n");
}

function waySvg({ edge, points, label }: Way, names: ReadonlyMap<string, string>): string {
  const path = `<path d="${pathOf(points)}" marker-end="url(#head-${edge.kind})"/>`;
  const text =
    label === undefined
      ? ""
      : `<rect x="${number(label.x)}" y="${number(label.y)}" width="${number(label.box.width)}" height="${number(label.box.height)}"/>${linesOf(label.box, label, { x: 3, y: 1 })}`;
  return `<g id="${edge.id}" class="edge ${edge.kind}"><title>${inXml(tipOf(edge, names))}</title>${path}${text}</g>`;
}

function frameSvg({ kind, title, x, y, width, height }: Frame): string {
  const rect = `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="6"/>`;
  const text = `<text x="${number(x + 14)}" y="${number(y + 21)}">${inXml(title)}</text>`;
  return `<g class="frame ${kind}">${rect}${text}</g>`;
}

const heads = Object.keys(edgeWords)
  .map(
    (kind) =>
      `<marker id="head-${kind}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head ${kind}" d="M0 0.5L8 4L0 7.5z"/></marker>`,
  )
  .join("");

/** @param stateOf a class for a node's colour, from the broker's report */
export function svgOf(layout: Layout, stateOf: (node: GraphNode) => string = () => ""): string {
  const names = new Map(layout.nodes.map(({ of }) => [of.id, nameText(of)]));
  const edge = 8;
  const legend = legendOf(layout, new Set(layout.nodes.map(({ of }) => stateOf(of))));
  const width = Math.ceil(Math.max(layout.width, legend.width) + 2 * edge);
  const height = Math.ceil(layout.height + legend.height + 2 * edge);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="topology" viewBox="${-edge} ${-edge} ${width} ${height}" width="${width}" height="${height}">`,
    `<style>${styleSheet}</style>`,
    `<defs>${heads}</defs>`,
    `<rect x="${-edge}" y="${-edge}" width="${width}" height="${height}" fill="var(--paper)"/>`,
    ...layout.frames.map(frameSvg),
    ...layout.ways.map((way) => waySvg(way, names)),
    ...layout.nodes.map((node) => nodeSvg(node, stateOf(node.of))),
    `<g class="legend" transform="translate(0 ${number(layout.height)})">${legend.svg}</g>`,
    "</svg>",
    "",
  ].join("\n");
}
