/** Folds the objects of each pattern into one box, which says what the pattern does. */
import type { Pattern } from "../pattern.ts";
import { afterTime } from "./links.ts";
import { type Members, membersIn } from "./members.ts";
import type { EdgeKind, Graph, GraphEdge, GraphNode } from "./model.ts";

/** The ends of an edge after folding. */
interface Fold extends Members {
  readonly box: GraphNode;
  /** By id. */
  readonly sideNames: ReadonlyMap<string, string>;
}

/** A pattern of which the graph has only one object stays as it is. */
export function withPatterns(graph: Graph, patterns: readonly Pattern[]): Graph {
  const folds = membersIn(graph, patterns).map(
    (members, index): Fold => ({
      ...members,
      box: boxOf(members, `p${index}`),
      sideNames: new Map(members.sides.map(({ id, name }) => [id, name])),
    }),
  );
  const foldOf = new Map(folds.flatMap((fold) => fold.inside.nodes.map(({ id }) => [id, fold] as const)));
  const boxes = graph.nodes.flatMap((node) => {
    const fold = foldOf.get(node.id);
    if (fold === undefined) return [node];
    return fold.face === node ? [fold.box] : [];
  });
  const sizes = Map.groupBy(boxes, teamKey);
  // A team that is only the names of one pattern's objects.
  const isNoTeam = (box: GraphNode) =>
    box.inside !== undefined && box.name.startsWith(box.team) && sizes.get(teamKey(box))?.length === 1;
  const nodes = boxes.map((box) => (isNoTeam(box) ? { ...box, team: "" } : box));
  const edges = new Map<string, Omit<GraphEdge, "labels"> & { readonly labels: Set<string> }>();
  for (const edge of graph.edges) {
    const [from, to] = [foldOf.get(edge.from), foldOf.get(edge.to)];
    if (from !== undefined && from === to) continue;
    const { kind, labels } = isFailure(edge, from) ? failure(edge, from) : named(edge, from, to);
    const ends = { from: from?.box.id ?? edge.from, to: to?.box.id ?? edge.to };
    const key = `${ends.from} ${ends.to} ${kind}`;
    const one = edges.get(key) ?? { id: edge.id, ...ends, kind, labels: new Set() };
    edges.set(key, one);
    for (const label of labels) one.labels.add(label);
  }
  return { nodes, edges: [...edges.values()].map((edge) => ({ ...edge, labels: [...edge.labels] })) };
}

const teamKey = ({ vhost, team }: GraphNode) => JSON.stringify([vhost, team]);

/** Whether it is the pattern's own way out, for messages that failed for good. */
function isFailure({ from, to, kind }: GraphEdge, fold: Fold | undefined): fold is Fold {
  if (fold === undefined || fold.pattern.field !== "queues" || !fold.sideNames.has(from)) return false;
  return kind === "binding" ? fold.bindings.has(`${from} ${to}`) : flows.includes(kind);
}

const flows: readonly EdgeKind[] = ["alternate", "deadLetter", "delay"];

function failure({ labels }: GraphEdge, fold: Fold): Pick<GraphEdge, "kind" | "labels"> {
  const waits = waitsOf(fold).length;
  return { kind: "deadLetter", labels: waits === 0 ? labels : [`after ${waits + 1} attempts`] };
}

/** Names the objects of a pattern that an edge leads from and to, if they are not what the box is called after. */
function named(
  { from, to, kind, labels }: GraphEdge,
  source: Fold | undefined,
  target: Fold | undefined,
): Pick<GraphEdge, "kind" | "labels"> {
  const names = [source?.sideNames.get(from), target?.sideNames.get(to)].filter((name) => name !== undefined);
  if (names.length === 0) return { kind, labels };
  const ends = names.join(" → ");
  return { kind, labels: labels.length === 0 ? [ends] : labels.map((label) => `${label} (${ends})`) };
}

function boxOf(members: Members, id: string): GraphNode {
  const { face, parts, inside, pattern } = members;
  const like = parts[0] ?? face;
  return {
    id,
    kind: pattern.field === "exchanges" ? "exchange" : "queue",
    vhost: face.vhost,
    name: face.name,
    type: like.type,
    team: face.team,
    details: [...partsText(members), ...like.details, ...sidesText(members)],
    inside,
  };
}

function partsText({ parts, pattern }: Members): readonly string[] {
  if (parts.length === 0) return [];
  return [
    pattern.field === "queues" ? `${parts.length} shards` : `super stream of ${parts.length} partitions`,
  ];
}

/** Edges of the queues in which messages only wait. */
function waitsOf({ sides, inside, pattern }: Members): readonly GraphEdge[] {
  const names = new Map(sides.map(({ id, name }) => [id, name]));
  const place = new Map(pattern.queues.map((name, index) => [name, index]));
  const order = ({ from }: GraphEdge) => place.get(names.get(from) ?? "") ?? 0;
  const waits = inside.edges.filter(({ from, kind }) => kind === "delay" && names.has(from));
  // In the order of the file.
  return waits.toSorted((a, b) => order(a) - order(b));
}

/** More times are only in the unfolded pattern. */
const mostTimes = 4;

function sidesText(members: Members): readonly string[] {
  const { sides, inside, pattern } = members;
  const isQueue = pattern.field === "queues";
  const times = waitsOf(members).flatMap(({ labels }) => labels.map((label) => label.replace(afterTime, "")));
  const shown =
    times.length <= mostTimes ? times : [...times.slice(0, mostTimes - 2), "…", ...times.slice(-1)];
  const waiting = times.length === 0 ? [] : [`${isQueue ? "retries" : "delivers"} after ${shown.join(", ")}`];
  const leaving = new Set(inside.edges.map(({ from }) => from));
  const kept = sides.filter(({ id, kind }) => kind === "queue" && !leaving.has(id)).map(({ name }) => name);
  const what = isQueue ? "dead letters" : "unrouted messages";
  return [...waiting, ...kept.map((name) => `${what} in ${name}`)];
}
