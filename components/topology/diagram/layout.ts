/** Where everything stands: boxes in frames, by vhost and team, and the way of each edge. */
import elk, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { type Box, edgeBox, nodeBox } from "./box.ts";
import type { EdgeKind, Graph, GraphEdge, GraphNode } from "./graph.ts";
import { textWidth } from "./measure.ts";
import { printable } from "./printable.ts";

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
}

const margin = 16;
const titleRoom = 30;

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

/** By kind: what a message does on its normal way decides where things stand; the rest goes around it. */
const priorities: Readonly<Record<EdgeKind, string>> = {
  publish: "10",
  binding: "10",
  consume: "10",
  transfer: "5",
  alternate: "3",
  deadLetter: "2",
  delay: "1",
};

function framed(id: string, title: string, children: ElkNode[]): ElkNode {
  const least = Math.ceil(textWidth(title, 13)) + 2 * margin;
  return {
    id,
    children,
    layoutOptions: {
      ...everywhere,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${least},60)`,
    },
  };
}

/** A vhost's nodes in the frames of their teams, those without a team beside them. */
function contents(nodes: readonly GraphNode[], boxes: ReadonlyMap<string, Box>, frames: Map<string, Title>) {
  const teams = new Map<string, ElkNode[]>();
  const children: ElkNode[] = [];
  for (const { id, team } of nodes) {
    const { width, height } = boxes.get(id) ?? { width: 0, height: 0 };
    const node = { id, width, height };
    if (team === "") children.push(node);
    else teams.set(team, [...(teams.get(team) ?? []), node]);
  }
  for (const [team, members] of teams) {
    const id = `g${frames.size}`;
    frames.set(id, { kind: "team", title: team });
    children.push(framed(id, team, members));
  }
  return children;
}

type Title = Pick<Frame, "kind" | "title">;

function pointsOf({ sections }: ElkExtendedEdge): readonly Point[] {
  return (sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
    startPoint,
    ...(bendPoints ?? []),
    endPoint,
  ]);
}

async function layoutVhost(graph: Graph, name: string, extra: Extra): Promise<Layout> {
  const nodes = graph.nodes.filter(({ vhost }) => vhost === name);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = graph.edges.filter(({ from }) => byId.has(from));
  const boxes = new Map(nodes.map((node) => [node.id, nodeBox(node, extra(node))]));
  const titles = new Map<string, Title>([["vhost", { kind: "vhost", title: `vhost ${printable(name)}` }]]);
  const labels = new Map(edges.map((edge) => [edge.id, edgeBox(edge)]));
  const vhost = framed("vhost", `vhost ${name}`, contents(nodes, boxes, titles));
  const root = await new elk.default().layout({
    id: "root",
    layoutOptions: {
      ...everywhere,
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "org.eclipse.elk.json.shapeCoords": "ROOT",
      "org.eclipse.elk.json.edgeCoords": "ROOT",
    },
    children: [vhost],
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
  });
  const layout: { frames: Frame[]; nodes: Placed<GraphNode>[]; ways: Way[] } = {
    frames: [],
    nodes: [],
    ways: [],
  };
  const visit = ({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode) => {
    const title = titles.get(id);
    const of = byId.get(id);
    const box = boxes.get(id);
    if (title !== undefined) layout.frames.push({ ...title, x, y, width, height });
    if (of !== undefined && box !== undefined) layout.nodes.push({ of, x, y, box });
    children.forEach(visit);
  };
  root.children?.forEach(visit);
  const ways = new Map((root.edges ?? []).map((way) => [way.id, way]));
  for (const edge of edges) {
    const way = ways.get(edge.id);
    const [label] = way?.labels ?? [];
    const box = labels.get(edge.id);
    layout.ways.push({
      edge,
      points: way === undefined ? [] : pointsOf(way),
      ...(label === undefined || box === undefined
        ? {}
        : { label: { x: label.x ?? 0, y: label.y ?? 0, box } }),
    });
  }
  return { ...layout, width: root.width ?? 0, height: root.height ?? 0 };
}

/** More lines for a node's box. */
export type Extra = (node: GraphNode) => readonly string[];

const moved = <P extends Point>(point: P, down: number): P => ({ ...point, y: point.y + down });

/** The same graph gives the same layout. Vhosts stand one below the other: nothing leads across. */
export async function layoutOf(graph: Graph, extra: Extra = () => []): Promise<Layout> {
  const whole: { frames: Frame[]; nodes: Placed<GraphNode>[]; ways: Way[] } = {
    frames: [],
    nodes: [],
    ways: [],
  };
  let width = 0;
  let height = 0;
  for (const name of new Set(graph.nodes.map(({ vhost }) => vhost))) {
    const one = await layoutVhost(graph, name, extra);
    const down = height === 0 ? 0 : height + 24;
    whole.frames.push(...one.frames.map((frame) => moved(frame, down)));
    whole.nodes.push(...one.nodes.map((node) => moved(node, down)));
    for (const way of one.ways) {
      whole.ways.push({
        ...way,
        points: way.points.map((point) => moved(point, down)),
        ...(way.label === undefined ? {} : { label: moved(way.label, down) }),
      });
    }
    width = Math.max(width, one.width);
    height = down + one.height;
  }
  return { ...whole, width, height };
}
