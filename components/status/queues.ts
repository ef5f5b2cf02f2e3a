/** What is wrong with queues: which have no leader, and which stop when one more node does. */
import { counted, type Finding, found } from "./finding.ts";
import type { BrokerSnapshot, QueueName, QueueSnapshot } from "./snapshot.ts";

export const named = ({ vhost, name }: QueueName): string => `${vhost === "/" ? "%2F" : vhost}/${name}`;

/** Of a replicated queue: its majority is gone, its leader's node is, or RabbitMQ says so itself. */
function isLeaderless(queue: QueueSnapshot, running: ReadonlySet<string>): boolean {
  if (queue.type !== "quorum") return false;
  return queue.state === "minority" || queue.state === "down" || !running.has(queue.node);
}

/** Without leader: they take no messages and deliver none. */
export function leaderlessOf({ nodes, queues, leaderless = [] }: BrokerSnapshot): readonly QueueName[] {
  const running = new Set(nodes.filter((node) => node.running).map(({ name }) => name));
  const all = [...leaderless, ...queues.filter((queue) => isLeaderless(queue, running))];
  return [
    ...new Map(all.map(({ vhost, name }) => [JSON.stringify([vhost, name]), { vhost, name }])).values(),
  ];
}

/** Quorum queues that miss members and have no more than their majority. */
export function atSmallestMajority({ queues }: BrokerSnapshot): readonly QueueSnapshot[] {
  return queues.filter(
    ({ type, members, online }) =>
      type === "quorum" &&
      online.length < members.length &&
      online.length === Math.floor(members.length / 2) + 1,
  );
}

/** How many queues each node leads. */
export function leadersOf({ queues }: BrokerSnapshot): ReadonlyMap<string, number> {
  const leaders = new Map<string, number>();
  for (const { node } of queues) leaders.set(node, (leaders.get(node) ?? 0) + 1);
  return leaders;
}

/** Fewer replicated queues are never uneven: chance alone explains it. */
const fewQueues = 20;

/** Times its part, from which on a node leads too many queues. */
const uneven = 1.5;

function unevenLeaders(snapshot: BrokerSnapshot): readonly string[] {
  const replicated = snapshot.queues.filter(({ type }) => type === "quorum");
  const running = snapshot.nodes.filter((node) => node.running && !node.drained);
  if (replicated.length < fewQueues || running.length < 2) return [];
  const leaders = leadersOf({ ...snapshot, queues: replicated });
  const part = replicated.length / running.length;
  return [...leaders]
    .filter(([, count]) => count > part * uneven)
    .map(([node, count]) => `${node} leads ${count} of ${replicated.length}`);
}

export function queueFindings(snapshot: BrokerSnapshot): readonly Finding[] {
  const stopped = snapshot.queues.filter(
    ({ type, state }) =>
      type !== "quorum" && (state === "down" || state === "stopped" || state === "crashed"),
  );
  return [
    ...found(
      "queues-without-leader",
      "critical",
      leaderlessOf(snapshot).map(named),
      (count) => `${counted(count, "quorum queue")} without leader: they neither take nor deliver messages`,
      "bring back the nodes that are down; with all nodes up, restart the node that should lead it, one at a time",
    ),
    ...found(
      "queues-down",
      "critical",
      stopped.map((queue) => `${named(queue)} (${queue.type}, ${queue.state})`),
      (count) => `${counted(count, "queue")} down: the node that holds it does not run, or it crashed`,
      "bring back that node; if all nodes run, look for the queue's name in the broker's log",
    ),
    ...found(
      "queues-at-smallest-majority",
      "warning",
      atSmallestMajority(snapshot).map(named),
      (count) => `${counted(count, "quorum queue")} at the smallest majority: one more node down stops them`,
      "restart no node; bring back the members that are missing",
    ),
    ...found(
      "leaders-uneven",
      "notice",
      unevenLeaders(snapshot),
      () => "one node leads most queues, and does most of the work",
      "in a quiet hour: rabbitmq-queues rebalance all",
    ),
  ];
}
