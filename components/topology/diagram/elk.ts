/** Arranges connected boxes with ELK's layered algorithm, each team in a frame. */
import elk, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { printable } from "../escape.ts";
import type { Arranged, Item, Link } from "./arranged.ts";
import { textWidth } from "./measure.ts";
import type { EdgeKind } from "./model.ts";
import { margin, titleRoom } from "./pack.ts";
import type { Frame, Point } from "./placed.ts";

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

/** @param teams gets the team of each frame, by the frame's id */
function contents(items: readonly Item[], teams: Map<string, string>): ElkNode[] {
  const children: ElkNode[] = [];
  const members = Map.groupBy(items, ({ team }) => team);
  for (const [team, own] of members) {
    const nodes = own.map(({ id, width, height }) => ({ id, width, height }));
    if (team === "" || members.size === 1) {
      children.push(...nodes);
      continue;
    }
    const id = `frame ${teams.size}`;
    teams.set(id, team);
    const least = Math.ceil(textWidth(printable(team), 13)) + 2 * margin;
    const layoutOptions = {
      ...everywhere,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${least},60)`,
    };
    children.push({ id, children: nodes, layoutOptions });
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

/** One for all parts: making it takes longer than the layout of a small part. */
const layouter = new elk.default();

/** @throws RangeError if ELK's recursion is too deep for the stack */
export async function arrangedByElk(items: readonly Item[], links: readonly Link[]): Promise<Arranged> {
  const teams = new Map<string, string>();
  const asked: ElkNode = {
    id: "root",
    layoutOptions: {
      ...everywhere,
      "elk.padding": "[top=0,left=0,bottom=0,right=0]",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "org.eclipse.elk.json.shapeCoords": "ROOT",
      "org.eclipse.elk.json.edgeCoords": "ROOT",
    },
    children: contents(items, teams),
    edges: links.map(({ id, from, to, kind, label }) => ({
      id,
      sources: [from],
      targets: [to],
      labels: label === undefined ? [] : [{ text: "label", width: label.width, height: label.height }],
      layoutOptions: { "elk.layered.priority.direction": priorities[kind] },
    })),
  };
  const root = await layouter.layout(asked);
  const frames: Frame[] = [];
  const places = new Map<string, Point>();
  for (const { id, x = 0, y = 0, width = 0, height = 0, children = [] } of root.children ?? []) {
    const team = teams.get(id);
    if (team === undefined) places.set(id, { x, y });
    else frames.push({ kind: "team", title: printable(team), x, y, width, height });
    for (const child of children) places.set(child.id, { x: child.x ?? 0, y: child.y ?? 0 });
  }
  const ways = (root.edges ?? []).map((edge) => {
    const [label] = edge.labels ?? [];
    const at = label && { label: { x: label.x ?? 0, y: label.y ?? 0 } };
    return [edge.id, { points: pointsOf(edge), ...at }] as const;
  });
  return { width: root.width ?? 0, height: root.height ?? 0, frames, items: places, links: new Map(ways) };
}
