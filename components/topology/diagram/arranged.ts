/** What an algorithm for the layout is given, and what it returns. All lengths are in pixels. */
import { type Box, edgeBox } from "./box.ts";
import type { EdgeKind, GraphEdge, GraphNode } from "./model.ts";
import type { Frame, Layout, Placed, Point, Way } from "./placed.ts";

export interface Item {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Empty if no frame is to surround it. */
  readonly team: string;
}

export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly label?: { readonly width: number; readonly height: number };
}

/** By the ids of items and links. */
export interface Arranged {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
  readonly items: ReadonlyMap<string, Point>;
  readonly links: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label?: Point }>;
}

/** The boxes of labels, by the id of the edge; none where the colour says it all. */
export const labelsOf = (edges: readonly GraphEdge[]): ReadonlyMap<string, Box> =>
  new Map(
    edges.flatMap((edge) => {
      const box = edgeBox(edge);
      return box === undefined ? [] : [[edge.id, box] as const];
    }),
  );

export const linksOf = (edges: readonly GraphEdge[], labels: ReadonlyMap<string, Box>): readonly Link[] =>
  edges.map(({ id, from, to, kind }) => {
    const label = labels.get(id);
    return { id, from, to, kind, ...(label && { label }) };
  });

/** Boxes and labels at the places that were found for them. */
export function drawn(
  { width, height, frames, items, links }: Arranged,
  nodes: readonly GraphNode[],
  boxes: ReadonlyMap<string, Box>,
  edges: readonly GraphEdge[],
  labels: ReadonlyMap<string, Box>,
): Layout {
  const placed = nodes.flatMap((of): Placed<GraphNode>[] => {
    const [at, box] = [items.get(of.id), boxes.get(of.id)];
    return at === undefined || box === undefined ? [] : [{ of, ...at, box }];
  });
  const ways = edges.map((edge): Way => {
    const { points = [], label } = links.get(edge.id) ?? {};
    const box = labels.get(edge.id);
    return { edge, points, ...(label && box && { label: { ...label, box } }) };
  });
  return { width, height, frames, nodes: placed, ways };
}
