/** Nodes with the same neighbours: drawn one by one they would make a picture that is as high as it is useless. */
import type { EdgeKind, GraphEdge, GraphNode } from "./model.ts";

/** Fewer are drawn with an edge each. */
const fewest = 25;

/** More labels of a member make its box larger than they are worth. */
const mostLines = 4;

/** Nodes of one kind that the same edges connect with the same others. */
export interface Alike {
  /** `f0`, `f1`, … */
  readonly id: string;
  readonly title: string;
  readonly members: readonly GraphNode[];
}

export interface Grouped {
  readonly groups: readonly Alike[];
  /** The others. */
  readonly nodes: readonly GraphNode[];
  /** Between other nodes and groups. */
  readonly edges: readonly GraphEdge[];
  /** By the id of a member: what its edges say and those of its group do not. */
  readonly lines: ReadonlyMap<string, readonly string[]>;
}

interface End {
  readonly kind: EdgeKind;
  readonly other: string;
  readonly isFrom: boolean;
}

export function withGroups(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Grouped {
  const ends = new Map<string, End[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to, kind } of edges) {
    ends.get(from)?.push({ kind, other: to, isFrom: true });
    ends.get(to)?.push({ kind, other: from, isFrom: false });
  }
  const keyOf = ({ id, kind }: GraphNode) => {
    const own = (ends.get(id) ?? []).map((end) => `${end.kind} ${end.isFrom} ${end.other}`);
    return JSON.stringify([kind, ...own.sort()]);
  };
  const groups = [...Map.groupBy(nodes, keyOf).values()]
    .filter((members) => members.length >= fewest)
    .map((members, index): Alike => {
      const kind = members[0]?.kind ?? "queue";
      return { id: `f${index}`, title: `${members.length} ${plural[kind]}`, members };
    });
  const groupOf = new Map(groups.flatMap(({ id, members }) => members.map((one) => [one.id, id] as const)));
  return {
    groups,
    nodes: nodes.filter(({ id }) => !groupOf.has(id)),
    ...joined(edges, groupOf),
  };
}

const plural: Readonly<Record<GraphNode["kind"], string>> = {
  exchange: "exchanges",
  queue: "queues",
  publisher: "users",
  consumer: "users",
  transfer: "shovels and upstreams",
  group: "teams",
};

/** One edge for all of a group that lead to the same; labels that they do not share go into the members' boxes. */
function joined(
  edges: readonly GraphEdge[],
  groupOf: ReadonlyMap<string, string>,
): Pick<Grouped, "edges" | "lines"> {
  const end = (id: string) => groupOf.get(id) ?? id;
  const together = Map.groupBy(edges, ({ id, from, to, kind }) =>
    groupOf.has(from) || groupOf.has(to) ? `${end(from)} ${end(to)} ${kind}` : id,
  );
  const lines = new Map<string, string[]>();
  const kept = [...together.values()].flatMap((all): readonly GraphEdge[] => {
    const [first, ...others] = all;
    if (first === undefined) return [];
    const isOne = !groupOf.has(first.from) && !groupOf.has(first.to);
    if (isOne) return [first];
    const isShared = others.every(({ labels }) => labels.join("\n") === first.labels.join("\n"));
    if (!isShared) {
      for (const { from, to, labels } of all) {
        const [member, arrow] = groupOf.has(to) ? [to, "←"] : [from, "→"];
        const own = lines.get(member) ?? [];
        lines.set(member, own);
        for (const label of labels) own.push(`${arrow} ${label}`);
      }
    }
    return [{ ...first, from: end(first.from), to: end(first.to), labels: isShared ? first.labels : [] }];
  });
  return { edges: kept, lines: new Map([...lines].map(([id, own]) => [id, shortened(own)])) };
}

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length <= mostLines
    ? lines
    : [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more`];
