/** The broker's report on its queues, as the diagram shows it. */
import type { GraphEdge, GraphNode } from "./model.ts";

/** A queue in the answer of `GET /api/queues`; the statistics may be missing for a moment. */
export interface QueueReport {
  readonly vhost: string;
  readonly name: string;
  readonly messages?: number;
  readonly consumers?: number;
  readonly state?: string;
  /** The node of the leader, for quorum queues and streams. */
  readonly leader?: string;
  readonly node?: string;
  readonly message_stats?: {
    readonly publish_details?: { readonly rate: number };
    readonly deliver_get_details?: { readonly rate: number };
  };
}

export interface Live {
  /** More lines for a node. */
  readonly linesOf: (node: GraphNode) => readonly string[];
  /** The class of its colour: `missing`, `down`, `waiting` (messages and no consumer), `filled`, `quiet`. */
  readonly stateOf: (node: GraphNode) => string;
}

/** A queue in flow control works; a slower one throttles it. */
const working = ["running", "idle", "flow"];

const rate = (value: number | undefined) => `${Math.round((value ?? 0) * 10) / 10}/s`;

/** A queue of the topology, and what the broker says of it. */
interface Seen {
  readonly queue: GraphNode;
  readonly report: QueueReport | undefined;
  /** In which messages of a pattern wait: nobody is to consume them. */
  readonly isWait: boolean;
}

export function liveFrom(reports: readonly QueueReport[]): Live {
  const keyOf = (vhost: string, name: string) => JSON.stringify([vhost, name]);
  const byKey = new Map(reports.map((report) => [keyOf(report.vhost, report.name), report]));
  const queuesIn = (node: GraphNode, box?: GraphNode): readonly Seen[] => {
    if (node.inside !== undefined) return node.inside.nodes.flatMap((one) => queuesIn(one, node));
    if (node.kind !== "queue") return [];
    const report = byKey.get(keyOf(node.vhost, node.name));
    const delays = ({ from, kind }: GraphEdge) => from === node.id && kind === "delay";
    const isWait = box !== undefined && box.name !== node.name && box.inside?.edges.some(delays) === true;
    return [{ queue: node, report, isWait }];
  };
  return {
    linesOf: (node) => {
      const queues = queuesIn(node);
      if (node.kind === "group") return sums(queues);
      return queues.flatMap((one) =>
        one.queue.name === node.name ? linesOfQueue(one.report) : shortLine(one),
      );
    },
    stateOf: (node) => {
      const found = new Set(queuesIn(node).map(stateOf));
      return states.find((state) => found.has(state)) ?? "";
    },
  };
}

function linesOfQueue(report: QueueReport | undefined): readonly string[] {
  if (report === undefined) return ["not on the broker"];
  const { messages = 0, consumers = 0, message_stats: stats } = report;
  return [
    `${messages} messages, ${consumers} consumers`,
    `in ${rate(stats?.publish_details?.rate)}, out ${rate(stats?.deliver_get_details?.rate)}`,
    `leader ${report.leader ?? report.node ?? "unknown"}`,
    ...(report.state === undefined || report.state === "running" ? [] : [report.state]),
  ];
}

/** Of a queue in a pattern's box: nothing where there is nothing to see. */
function shortLine({ queue: { name }, report }: Seen): readonly string[] {
  if (report === undefined) return [`${name}: not on the broker`];
  const { messages = 0, consumers = 0, state } = report;
  if (state !== undefined && !working.includes(state)) return [`${name}: ${state}`];
  return messages === 0 ? [] : [`${name}: ${messages} messages, ${consumers} consumers`];
}

function sums(queues: readonly Seen[]): readonly string[] {
  const sum = (of: (report: QueueReport) => number | undefined) =>
    queues.reduce((total, { report }) => total + ((report && of(report)) ?? 0), 0);
  const found = Map.groupBy(queues, stateOf);
  const problems = [
    ["waiting", "with messages and no consumer"],
    ["down", "not running"],
    ["missing", "not on the broker"],
  ] as const;
  return [
    `${sum(({ messages }) => messages)} messages, ${sum(({ consumers }) => consumers)} consumers`,
    ...problems.flatMap(([state, words]) =>
      found.has(state) ? [`${found.get(state)?.length} ${words}`] : [],
    ),
  ];
}

/** The worst first: it is the state of what stands for several queues. */
const states = ["missing", "down", "waiting", "filled", "quiet"];

function stateOf({ queue, report, isWait }: Seen): string {
  if (report === undefined) return "missing";
  if (report.state !== undefined && !working.includes(report.state)) return "down";
  if ((report.messages ?? 0) === 0) return "quiet";
  // A stream keeps its messages after they are read.
  return (report.consumers ?? 0) === 0 && queue.type !== "stream" && !isWait ? "waiting" : "filled";
}
