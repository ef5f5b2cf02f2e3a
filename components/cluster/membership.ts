/**
 * Which nodes hold which queues, and what has to move before nodes leave or after they have joined. Pure: the broker's
 * answers come from `membershipErlang.ts`.
 */

/** A quorum queue or a stream. */
export interface Replicated {
  readonly vhost: string;
  readonly name: string;
  readonly type: "quorum" | "stream";
  /** Erlang names of the nodes that hold a member. */
  readonly members: readonly string[];
  /** Number of members that its arguments, its policy or the cluster's default ask for. */
  readonly target: number;
}

/** A queue whose only copy is on one node. */
export interface Unreplicated {
  readonly vhost: string;
  readonly name: string;
  readonly node: string;
  readonly messages: number;
}

/** What one running node says of its cluster. */
export interface Membership {
  readonly members: readonly string[];
  readonly running: readonly string[];
  /** E.g. `disk alarm on rabbit@…`. */
  readonly alarms: readonly string[];
  readonly replicated: readonly Replicated[];
  /** On the nodes that were asked about. Exclusive queues go with their connection and are not listed. */
  readonly unreplicated: readonly Unreplicated[];
}

/** One queue's changes: each of `add` holds all that was confirmed before the first of `remove` goes. */
export interface Move {
  readonly vhost: string;
  readonly name: string;
  readonly type: "quorum" | "stream";
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * What moves so that only `staying` nodes hold members, and each queue has as many as before, as far as there are nodes.
 * New members go where the fewest are.
 */
export function movesAway({ replicated }: Membership, staying: readonly string[]): readonly Move[] {
  return planned(replicated, staying, ({ members }) => members.length);
}

/** What is added so that each queue has the members that it asks for, as far as there are nodes. Nothing is removed. */
export function movesOnto({ replicated }: Membership, nodes: readonly string[]): readonly Move[] {
  const onNodes = replicated.filter(({ members }) => members.every((member) => nodes.includes(member)));
  return planned(onNodes, nodes, ({ members, target }) => Math.max(members.length, target));
}

function planned(
  replicated: readonly Replicated[],
  nodes: readonly string[],
  sizeOf: (queue: Replicated) => number,
): readonly Move[] {
  const load = new Map(nodes.map((node) => [node, 0]));
  const count = (node: string) => load.set(node, (load.get(node) ?? 0) + 1);
  for (const { members } of replicated) for (const node of members) if (load.has(node)) count(node);
  return replicated.flatMap((queue) => {
    const { vhost, name, type, members } = queue;
    const missing = Math.min(sizeOf(queue), nodes.length) - members.filter((node) => load.has(node)).length;
    const add = nodes
      .filter((node) => !members.includes(node))
      .toSorted((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0))
      .slice(0, Math.max(missing, 0));
    add.forEach(count);
    const remove = members.filter((node) => !load.has(node));
    return add.length + remove.length === 0 ? [] : [{ vhost, name, type, add, remove }];
  });
}

/** Longer lists are cut: the first names are enough to find the rest. */
const longestList = 10;

/**
 * Why nodes may not leave now, a line each, with what to do; none if they may.
 * @param leaving nodes that are no members any more do not count
 */
export function obstacles(
  membership: Membership,
  staying: readonly string[],
  leaving: readonly string[],
): readonly string[] {
  const { members, running, alarms, replicated, unreplicated } = membership;
  if (!leaving.some((node) => members.includes(node))) return [];
  const down = staying.filter((node) => !running.includes(node));
  const affected = replicated.filter((queue) => queue.members.some((node) => leaving.includes(node)));
  const withoutMajority = affected.filter(
    (queue) => 2 * queue.members.filter((node) => running.includes(node)).length <= queue.members.length,
  );
  const lost = unreplicated.filter(({ node }) => leaving.includes(node));
  return [
    ...(down.length === 0
      ? []
      : [`${down.join(", ")} must run, as ${down.length === 1 ? "it stays" : "they stay"}: start it first`]),
    ...(2 * members.filter((node) => running.includes(node)).length > members.length
      ? []
      : [
          `only ${running.length} of ${members.length} nodes run, which is no majority: start the others first`,
        ]),
    ...alarms.map(
      (alarm) => `there is a ${alarm}: end it first, as queues cannot move while publishers are blocked`,
    ),
    ...(withoutMajority.length === 0
      ? []
      : [
          `${counted(withoutMajority.length, "queue has", "queues have")} no majority of running members, so nothing can ` +
            `move: ${listed(withoutMajority)}: start the nodes that hold them`,
        ]),
    ...(lost.length === 0
      ? []
      : [
          `${counted(lost.length, "classic queue has its", "classic queues have their")} only copy on a leaving node, and ` +
            `would be lost with it: ${listed(lost)}: drain and delete them, or give them the type quorum ` +
            "(docs/scaling.md)",
        ]),
  ];
}

function listed(queues: readonly (Replicated | Unreplicated)[]): string {
  const shown = queues.slice(0, longestList).map((queue) => {
    const messages =
      "messages" in queue ? ` (${counted(queue.messages, "message", "messages")}, on ${queue.node})` : "";
    return `${JSON.stringify(queue.name)} in vhost ${JSON.stringify(queue.vhost)}${messages}`;
  });
  const more = queues.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
