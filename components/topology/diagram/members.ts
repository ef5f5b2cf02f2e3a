/** Finds the objects of each pattern in a graph. */
import type { Pattern } from "../pattern.ts";
import type { Graph, GraphNode } from "./model.ts";

export interface Members {
  readonly pattern: Pattern;
  /** The object of the pattern's name. */
  readonly face: GraphNode;
  /** The shards or partitions: what happens to one of them happens to the pattern. */
  readonly parts: readonly GraphNode[];
  /** All other objects: wait queues, dead letters and the like. */
  readonly sides: readonly GraphNode[];
  /** All its objects, and the edges between them. */
  readonly inside: Graph;
  /** The pattern's own bindings, by the ids of both ends: `n1 n2`. */
  readonly bindings: ReadonlySet<string>;
}

const keyOf = (vhost: string, kind: string, name: string) => JSON.stringify([vhost, kind, name]);

/** Leaves out a pattern of which the graph has only one object. */
export function membersIn({ nodes, edges }: Graph, patterns: readonly Pattern[]): readonly Members[] {
  const byKey = new Map(nodes.map((node) => [keyOf(node.vhost, node.kind, node.name), node]));
  const ids = new Map<string, number>();
  const found = patterns.flatMap((pattern, index) => {
    const named = (kind: "exchange" | "queue", name: string) => byKey.get(keyOf(pattern.vhost, kind, name));
    const { name, field } = pattern;
    const face = (field === "queues" ? named("queue", name) : undefined) ?? named("exchange", name);
    const made = [
      ...pattern.exchanges.map((one) => named("exchange", one)),
      ...pattern.queues.map((one) => named("queue", one)),
    ].filter((node) => node !== undefined);
    if (face === undefined || made.every((node) => node === face)) return [];
    for (const { id } of [face, ...made]) ids.set(id, index);
    const bindings = pattern.bindings.map(({ source, destinationType, destination }) => {
      const [from, to] = [named("exchange", source), named(destinationType, destination)];
      return `${from?.id} ${to?.id}`;
    });
    return [{ pattern, index, face, bindings: new Set(bindings) }];
  });
  const nodesOf = Map.groupBy(nodes, ({ id }) => ids.get(id));
  const edgesOf = Map.groupBy(edges, ({ from, to }) =>
    ids.get(from) === ids.get(to) ? ids.get(from) : undefined,
  );
  return found.map(({ index, face, ...one }) => {
    const inside = { nodes: nodesOf.get(index) ?? [], edges: edgesOf.get(index) ?? [] };
    const fed = new Set(
      inside.edges.flatMap(({ from, to, kind }) => (from === face.id && kind === "binding" ? [to] : [])),
    );
    const isShared = face.kind === "exchange" && one.pattern.field !== "exchanges";
    const isPart = ({ id, kind }: GraphNode) => isShared && kind === "queue" && fed.has(id);
    return {
      ...one,
      face,
      inside,
      parts: inside.nodes.filter(isPart),
      sides: inside.nodes.filter((node) => node !== face && !isPart(node)),
    };
  });
}
