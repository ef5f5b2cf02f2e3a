/** The text in a node's box and on an edge, and its size. */

import { printable } from "../escape.ts";
import { textWidth, wrap } from "./measure.ts";
import type { GraphEdge, GraphNode } from "./model.ts";

export interface Line {
  readonly text: string;
  readonly style: "name" | "type" | "detail" | "label";
}

export interface Box {
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** In pixels. */
export const fontSizes = { name: 13, type: 10.5, detail: 10.5, label: 10.5 } as const;
export const lineHeights = { name: 17, type: 14, detail: 14, label: 14 } as const;
export const padding = { x: 12, y: 8 } as const;

/** Wide enough for most names, and narrow enough for three columns on a screen. */
const room = 250;

/** The tooltip shows a name of 255 bytes in full. */
const mostNameLines = 4;

/** The same for a detail, such as a user's expression. */
const mostDetailLines = 3;

/** More keys are only in the tooltip. */
const mostLabels = 4;

function shortened(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), "…"];
}

function boxOf(lines: readonly Line[], pad: { readonly x: number; readonly y: number }): Box {
  const width = Math.max(...lines.map(({ text, style }) => textWidth(text, fontSizes[style])));
  const height = lines.reduce((sum, { style }) => sum + lineHeights[style], 0);
  return { lines, width: Math.ceil(width) + 2 * pad.x, height: height + 2 * pad.y };
}

/** `topic exchange`, `user, publishes`. */
export const typeText = ({ kind, type }: Pick<GraphNode, "kind" | "type">) => {
  if (kind === "publisher") return "user, publishes";
  if (kind === "consumer") return "user, consumes";
  return kind === "transfer" || kind === "group" ? type : `${type} ${kind}`;
};

export const nameText = ({ kind, name }: Pick<GraphNode, "kind" | "name">): string =>
  kind === "exchange" && name === "" ? "(default exchange)" : printable(name);

/** The title above a frame. @param team empty: the frame of the whole vhost */
export const frameTitle = (vhost: string, team: string): string =>
  printable(team === "" ? `vhost ${vhost}` : team);

/** @param extra more lines, such as the broker's report */
export function nodeBox(node: GraphNode, extra: readonly string[] = []): Box {
  const details = [...node.details, ...extra].flatMap((text) =>
    shortened(wrap(printable(text), fontSizes.detail, room), mostDetailLines),
  );
  return boxOf(
    [
      { text: typeText(node), style: "type" },
      ...shortened(wrap(nameText(node), fontSizes.name, room), mostNameLines).map(
        (text): Line => ({
          text,
          style: "name",
        }),
      ),
      ...details.map((text): Line => ({ text, style: "detail" })),
    ],
    padding,
  );
}

/** Nothing if the edge's colour says it all. */
export function edgeBox({ labels }: GraphEdge): Box | undefined {
  if (labels.length === 0) return undefined;
  const shown = labels.length <= mostLabels ? labels : labels.slice(0, mostLabels - 1);
  const lines = shown.map((label) => shortened(wrap(printable(label), fontSizes.label, room), 2).join(""));
  if (shown.length < labels.length) lines.push(`and ${labels.length - shown.length} more`);
  return boxOf(
    lines
      .flatMap((text) => wrap(text, fontSizes.label, room))
      .map((text): Line => ({ text, style: "label" })),
    { x: 3, y: 1 },
  );
}
