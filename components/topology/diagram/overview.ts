/** One box for each team, or for each vhost: the first look at a topology that is too large for one picture. */
import { edgeWords } from "./legend.ts";
import { type EdgeKind, type Graph, type GraphNode, objectsOf } from "./model.ts";

/** A picture with more boxes is not read but searched. */
export const mostBoxes = 100;

/** Undefined if the graph is small enough to be drawn as it is, or has nothing to be grouped by. */
export function overviewOf({ nodes, edges }: Graph): Graph | undefined {
  if (nodes.length <= mostBoxes) return undefined;
  const byTeam = Map.groupBy(nodes, ({ vhost, team }) => JSON.stringify([vhost, team]));
  const byVhost = Map.groupBy(nodes, ({ vhost }) => JSON.stringify([vhost, ""]));
  const parts = byTeam.size <= mostBoxes ? byTeam : byVhost;
  if (parts.size < 2) return undefined;
  const teamsOf = Map.groupBy(parts.values(), ([first]) => first?.vhost ?? "");
  const groups = [...parts.values()].flatMap((members, index): readonly GraphNode[] => {
    const [first] = members;
    if (first === undefined) return [];
    const isWhole = teamsOf.get(first.vhost)?.length === 1;
    return [
      {
        id: `g${index}`,
        ...headOf(first, isWhole),
        details: counts(members),
        inside: { nodes: members, edges: [] },
      },
    ];
  });
  const groupOf = new Map(
    groups.flatMap(({ id, inside }) => (inside?.nodes ?? []).map((one) => [one.id, id] as const)),
  );
  const sums = new Map<
    string,
    { readonly from: string; readonly to: string; readonly kind: EdgeKind; count: number }
  >();
  for (const edge of edges) {
    const [from = "", to = ""] = [groupOf.get(edge.from), groupOf.get(edge.to)];
    if (from === to) continue;
    const { kind } = edge;
    const sum = sums.get(`${from} ${to} ${kind}`) ?? { from, to, kind, count: 0 };
    sum.count += 1;
    sums.set(`${from} ${to} ${kind}`, sum);
  }
  const lines = [...sums.values()].map(({ count, ...ends }, index) => ({
    id: `o${index}`,
    ...ends,
    labels: [`${count} × ${edgeWords[ends.kind]}`],
  }));
  return { nodes: groups, edges: lines };
}

/** A team has no frame around it: its box is one. */
function headOf({ vhost, team }: GraphNode, isWhole: boolean): Omit<GraphNode, "id" | "details"> {
  const head = { kind: "group", vhost, team: "" } as const;
  if (isWhole) return { ...head, name: vhost, type: "vhost" };
  return team === "" ? { ...head, name: "no team", type: "others" } : { ...head, name: team, type: "team" };
}

const words = [
  ["exchange", "exchange", "exchanges"],
  ["queue", "queue", "queues"],
  ["transfer", "shovel or upstream", "shovels and upstreams"],
  ["publisher", "user publishes", "users publish"],
  ["consumer", "user consumes", "users consume"],
] as const;

function counts(members: readonly GraphNode[]): readonly string[] {
  const count = (nodes: readonly GraphNode[], kind: GraphNode["kind"]) =>
    nodes.filter((node) => node.kind === kind).length;
  const all = members.flatMap(objectsOf);
  return words.flatMap(([kind, one, many]) => {
    const [drawn, whole] = [count(members, kind), count(all, kind)];
    if (whole === 0) return [];
    const text = `${drawn} ${drawn === 1 ? one : many}`;
    return [drawn === whole ? text : `${text}, ${whole} with those of patterns`];
  });
}
