/** Lays out one part, which no edge connects to the others. */
import { type Alike, withGroups } from "./alike.ts";
import { type Arranged, drawn, type Item, labelsOf, linksOf } from "./arranged.ts";
import { type Box, nodeBox } from "./box.ts";
import { arrangedByElk } from "./elk.ts";
import type { GraphEdge, GraphNode } from "./model.ts";
import { inFrame, moved, packed } from "./pack.ts";
import type { Extra, Layout } from "./placed.ts";
import { arrangedSimply } from "./simple.ts";

export interface Part {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** How much work is left for ELK: some seconds at first. */
export interface Budget {
  effort: number;
}

export const newBudget = (): Budget => ({ effort: 170_000 });

/** A longer side that a screen still shows readably, in pixels, and how much longer it may be than the other one. */
const screen = { side: 3000, wide: 4, high: 2.5 } as const;

const fitsScreen = ({ width, height }: Arranged) =>
  Math.max(width, height) <= screen.side || (width <= height * screen.wide && height <= width * screen.high);

/** More labels cover each other and the lines. */
const mostLabels = 300;

/**
 * ELK's time grows faster than the size of a part, and so do the crossings that it cannot avoid. A picture gets the same
 * layout on every machine, so the size decides, and not the clock.
 */
const effortOf = ({ nodes, edges }: Part) => (nodes.length + edges.length) ** 2;

/** A single node needs no algorithm, and there may be thousands of them. */
function alone(node: GraphNode, lines: readonly string[]): Layout {
  const box = nodeBox(node, lines);
  return {
    frames: [],
    nodes: [{ of: node, x: 0, y: 0, box }],
    ways: [],
    width: box.width,
    height: box.height,
  };
}

export async function layoutPart(whole: Part, extra: Extra, budget: Budget): Promise<Layout> {
  const [only, ...others] = whole.nodes;
  if (only !== undefined && others.length === 0 && whole.edges.length === 0) return alone(only, extra(only));
  const { groups, lines, ...part } = withGroups(whole.nodes, whole.edges);
  const grids = new Map(groups.map((group) => [group.id, gridOf(group, lines, extra)]));
  const boxes = new Map(part.nodes.map((node) => [node.id, nodeBox(node, extra(node))]));
  const items = [
    ...part.nodes.map(({ id, team }): Item => ({ id, ...sizeOf(boxes.get(id)), team })),
    ...[...grids].map(([id, grid]): Item => ({ id, ...sizeOf(grid), team: "" })),
  ];
  const effort = effortOf(part);
  const isLarge = effort > budget.effort;
  if (!isLarge) budget.effort -= effort;
  const labels = part.edges.length > mostLabels && isLarge ? new Map<string, Box>() : labelsOf(part.edges);
  const links = linksOf(part.edges, labels);
  const usual = isLarge ? undefined : await arrangedByElk(items, links);
  const arranged = usual !== undefined && fitsScreen(usual) ? usual : arrangedSimply(items, links);
  const layout = drawn(arranged, part.nodes, boxes, part.edges, labels);
  const filled = [...grids].flatMap(([id, grid]) => {
    const at = arranged.items.get(id);
    return at === undefined ? [] : [moved(grid, at.x, at.y)];
  });
  return {
    ...layout,
    frames: [...layout.frames, ...filled.flatMap(({ frames }) => frames)],
    nodes: [...layout.nodes, ...filled.flatMap(({ nodes }) => nodes)],
    simplified: isLarge ? whole.nodes.length : 0,
  };
}

const sizeOf = (
  { width, height }: { readonly width: number; readonly height: number } = { width: 0, height: 0 },
) => ({
  width,
  height,
});

function gridOf(
  { title, members }: Alike,
  lines: ReadonlyMap<string, readonly string[]>,
  extra: Extra,
): Layout {
  const boxes = members.map((node) => alone(node, [...extra(node), ...(lines.get(node.id) ?? [])]));
  return inFrame(packed(boxes), "team", title);
}
