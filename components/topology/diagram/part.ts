/** Lays out one part, which no edge connects to the others, with ELK's layered algorithm. */
import elk, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { type Box, edgeBox, nodeBox } from "./box.ts";
import { folded } from "./fold.ts";
import { textWidth } from "./measure.ts";
import type { EdgeKind, GraphEdge, GraphNode } from "./model.ts";
import { inFrame, margin, moved, packed, titleRoom } from "./pack.ts";
import type { Extra, Frame, Layout, Placed, Point, Way } from "./placed.ts";
import { printable } from "./printable.ts";

export interface Part {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const everywhere = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.edgeLabels.inline": "true",
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "10",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.componentComponent": "28",
  "elk.layered.spacing.nodeNodeBetweenLayers": "34",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.thoroughness": "10",
  "elk.padding": `[top=${titleRoom + 8},left=${margin},bottom=${margin},right=${margin}]`,
};

/** By kind: the normal route of messages determines the layout; the other edges go around it. */
const priorities: Readonly<Record<EdgeKind, string>> = {
  publish: "10",
  binding: "10",
  consume: "10",
  transfer: "5",
  alternate: "3",
  deadLetter: "2",
  delay: "1",
};

/** In a part of several teams, each team has a frame. */
function contents({ nodes }: Part, boxes: ReadonlyMap<string, Box>, frames: Map<string, Frame["title"]>) {
  const several = new Set(nodes.map(({ team }) => team)).size > 1;
  const teams = new Map<string, ElkNode[]>();
  const children: ElkNode[] = [];
  for (const { id, team } of nodes) {
    const { width, height } = boxes.get(id) ?? { width: 0, height: 0 };
    const node = { id, width, height };
    if (team === "" || !several) children.push(node);
    else teams.set(team, [...(teams.get(team) ?? []), node]);
  }
  for (const [team, members] of teams) {
    const id = `g${frames.size}`;
    frames.set(id, printable(team));
    const least = Math.ceil(textWidth(team, 13)) + 2 * margin;
    const layoutOptions = {
      ...everywhere,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${least},60)`,
    };
    children.push({ id, children: members, layoutOptions });
  }
  return children;
}

function pointsOf({ sections }: ElkExtendedEdge): readonly Point[] {
  return (sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
    startPoint,
    ...(bendPoints ?? []),
    endPoint,
  ]);
}

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

/** One for all parts: making it takes longer than the layout of a small part. */
const layouter = new elk.default();

export async function layoutPart(whole: Part, extra: Extra): Promise<Layout> {
  const [only, ...others] = whole.nodes;
  if (only !== undefined && others.length === 0 && whole.edges.length === 0) return alone(only, extra(only));
  const { groups, lines, ...part } = folded(whole.nodes, whole.edges);
  const grids = new Map(
    groups.map(({ id, title, members }) => {
      const boxes = members.map((node) => alone(node, [...extra(node), ...(lines.get(node.id) ?? [])]));
      return [id, inFrame(packed(boxes), "team", title)] as const;
    }),
  );
  const { nodes, edges } = part;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const boxes = new Map(nodes.map((node) => [node.id, nodeBox(node, extra(node))]));
  const titles = new Map<string, Frame["title"]>();
  const labels = new Map(edges.map((edge) => [edge.id, edgeBox(edge)]));
  const asked: ElkNode = {
    id: "root",
    layoutOptions: {
      ...everywhere,
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "org.eclipse.elk.json.shapeCoords": "ROOT",
      "org.eclipse.elk.json.edgeCoords": "ROOT",
    },
    children: [
      ...contents(part, boxes, titles),
      ...[...grids].map(([id, { width, height }]) => ({ id, width, height })),
    ],
    edges: edges.map(({ id, from, to, kind }) => {
      const label = labels.get(id);
      return {
        id,
        sources: [from],
        targets: [to],
        labels: label === undefined ? [] : [{ text: "label", width: label.width, height: label.height }],
        layoutOptions: { "elk.layered.priority.direction": priorities[kind] },
      };
    }),
  };
  const root = await layouter.layout(asked);
  const frames: Frame[] = [];
  const placed: Placed<GraphNode>[] = [];
  const visit = ({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode) => {
    const title = titles.get(id);
    const of = byId.get(id);
    const box = boxes.get(id);
    const grid = grids.get(id);
    if (title !== undefined) frames.push({ kind: "team", title, x, y, width, height });
    if (of !== undefined && box !== undefined) placed.push({ of, x, y, box });
    if (grid !== undefined) {
      const there = moved(grid, x, y);
      frames.push(...there.frames);
      placed.push(...there.nodes);
    }
    children.forEach(visit);
  };
  root.children?.forEach(visit);
  const found = new Map((root.edges ?? []).map((way) => [way.id, way]));
  const ways = edges.map((edge): Way => {
    const way = found.get(edge.id);
    const [label] = way?.labels ?? [];
    const box = labels.get(edge.id);
    const points = way === undefined ? [] : pointsOf(way);
    if (label === undefined || box === undefined) return { edge, points };
    return { edge, points, label: { x: label.x ?? 0, y: label.y ?? 0, box } };
  });
  return { frames, nodes: placed, ways, width: root.width ?? 0, height: root.height ?? 0 };
}
