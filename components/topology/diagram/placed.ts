/** A diagram with all positions; all lengths in pixels. */
import type { Box } from "./box.ts";
import type { GraphEdge, GraphNode } from "./model.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed<Of> extends Point {
  readonly of: Of;
  readonly box: Box;
}

export interface Frame extends Point {
  readonly kind: "vhost" | "team";
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  readonly label?: Point & { readonly box: Box };
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
  readonly nodes: readonly Placed<GraphNode>[];
  readonly ways: readonly Way[];
  /** How many nodes hang together so closely that they were arranged in a simpler way. @default 0 */
  readonly simplified?: number;
}

/** More lines for a node's box. */
export type Extra = (node: GraphNode) => readonly string[];
