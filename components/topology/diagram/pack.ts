/** Packs parts beside and below each other, so that the whole has about the proportions of a screen. */

import { textWidth } from "./measure.ts";
import type { Frame, Layout, Point } from "./placed.ts";

/** In pixels: the padding of a frame, and the space for its title. */
export const margin = 16;
export const titleRoom = 30;

/** Between two parts. */
const gap = 24;

/** Approximate ratio of width to height. */
export const aspect = 1.7;

export function moved(layout: Layout, right: number, down: number): Layout {
  const to = <P extends Point>(point: P): P => ({ ...point, x: point.x + right, y: point.y + down });
  return {
    ...layout,
    frames: layout.frames.map(to),
    nodes: layout.nodes.map(to),
    ways: layout.ways.map((way) => ({
      ...way,
      points: way.points.map(to),
      ...(way.label === undefined ? {} : { label: to(way.label) }),
    })),
  };
}

function joined(parts: readonly Layout[], width: number, height: number): Layout {
  return {
    frames: parts.flatMap(({ frames }) => frames),
    nodes: parts.flatMap(({ nodes }) => nodes),
    ways: parts.flatMap(({ ways }) => ways),
    width,
    height,
    simplified: parts.reduce((sum, { simplified = 0 }) => sum + simplified, 0),
  };
}

/** In rows, the highest first, to waste little space in each row. */
export const packed = (parts: readonly Layout[]): Layout =>
  inRows(parts.toSorted((a, b) => b.height - a.height));

/** In rows, in the given order. */
export function inRows(parts: readonly Layout[]): Layout {
  const area = parts.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0);
  const room = parts.reduce((most, { width }) => Math.max(most, width), Math.sqrt(area * aspect));
  const placed: Layout[] = [];
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const part of parts) {
    if (x > 0 && x + part.width > room) {
      [x, y, rowHeight] = [0, y + rowHeight + gap, 0];
    }
    placed.push(moved(part, x, y));
    x += part.width + gap;
    width = Math.max(width, x - gap);
    rowHeight = Math.max(rowHeight, part.height);
  }
  return joined(placed, width, y + rowHeight);
}

export function inFrame(layout: Layout, kind: Frame["kind"], title: string): Layout {
  const inside = moved(layout, margin, titleRoom + 8);
  const width = Math.max(layout.width, Math.ceil(textWidth(title, 13))) + 2 * margin;
  const height = layout.height + titleRoom + 8 + margin;
  const frame: Frame = { kind, title, x: 0, y: 0, width, height };
  return { ...inside, frames: [frame, ...inside.frames], width, height };
}
