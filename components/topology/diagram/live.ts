/** The broker's report on its queues, as the diagram shows it. */
import type { GraphNode } from "./model.ts";

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

export function liveFrom(reports: readonly QueueReport[]): Live {
  const keyOf = (vhost: string, name: string) => JSON.stringify([vhost, name]);
  const byKey = new Map(reports.map((report) => [keyOf(report.vhost, report.name), report]));
  const reportOf = ({ vhost, name }: GraphNode) => byKey.get(keyOf(vhost, name));
  return {
    linesOf: (node) => {
      if (node.kind !== "queue") return [];
      const report = reportOf(node);
      if (report === undefined) return ["not on the broker"];
      const { messages = 0, consumers = 0, message_stats: stats } = report;
      return [
        `${messages} messages, ${consumers} consumers`,
        `in ${rate(stats?.publish_details?.rate)}, out ${rate(stats?.deliver_get_details?.rate)}`,
        `leader ${report.leader ?? report.node ?? "unknown"}`,
        ...(report.state === undefined || report.state === "running" ? [] : [report.state]),
      ];
    },
    stateOf: (node) => {
      if (node.kind !== "queue") return "";
      const report = reportOf(node);
      if (report === undefined) return "missing";
      if (report.state !== undefined && !working.includes(report.state)) return "down";
      if ((report.messages ?? 0) === 0) return "quiet";
      // A stream keeps its messages after they are read.
      return (report.consumers ?? 0) === 0 && node.type !== "stream" ? "waiting" : "filled";
    },
  };
}
