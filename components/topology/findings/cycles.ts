/** Cycles in a graph, found without recursion: a chain of 10,000 exchanges must not fill the stack. */

/** Nodes are compared by identity. */
export interface Graph<Node> {
  readonly nodes: Iterable<Node>;
  readonly next: (node: Node) => readonly Node[];
}

/**
 * The groups of nodes that lead to each other (Tarjan's strongly connected components), without single nodes that do
 * not lead to themselves. Takes time in proportion to nodes and edges.
 */
export function cyclesOf<Node>({ nodes, next }: Graph<Node>): readonly (readonly Node[])[] {
  const order = new Map<Node, number>();
  const lowest = new Map<Node, number>();
  const open: Node[] = [];
  const isOpen = new Set<Node>();
  const groups: Node[][] = [];
  const lower = (node: Node, to: number) => lowest.set(node, Math.min(lowest.get(node) ?? to, to));

  const close = (node: Node, targets: readonly Node[]) => {
    if (lowest.get(node) !== order.get(node)) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1 || targets.includes(node)) groups.push(group);
  };

  for (const start of nodes) {
    const work = order.has(start) ? [] : [{ node: start, targets: next(start), at: 0 }];
    while (work.length > 0) {
      const step = work.at(-1);
      if (step === undefined) break;
      const { node, targets } = step;
      if (step.at === 0 && !order.has(node)) {
        order.set(node, order.size);
        lower(node, order.size - 1);
        open.push(node);
        isOpen.add(node);
      }
      const target = targets[step.at];
      step.at += 1;
      if (target === undefined) {
        close(node, targets);
        work.pop();
        const before = work.at(-1);
        if (before !== undefined) lower(before.node, lowest.get(node) ?? 0);
      } else if (!order.has(target)) {
        work.push({ node: target, targets: next(target), at: 0 });
      } else if (isOpen.has(target)) {
        lower(node, order.get(target) ?? 0);
      }
    }
  }
  return groups;
}
