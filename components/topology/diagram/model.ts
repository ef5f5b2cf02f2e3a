/** The contents of a diagram as plain data, the same for every format. */

/** `publisher` and `consumer` are two sides of one user: what it may publish to, what it may consume from. */
export type NodeKind = "exchange" | "queue" | "publisher" | "consumer" | "transfer";

export interface GraphNode {
  /** `n0`, `n1`, …: safe in every format. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly vhost: string;
  readonly name: string;
  /** An exchange's or a queue's type; `user`, `shovel` or `federation`. */
  readonly type: string;
  /** First word of the name, if several objects of the vhost share it; else empty. */
  readonly team: string;
  /** Limits and the like, one per line: `at most 10000 messages`. */
  readonly details: readonly string[];
}

export type EdgeKind = "binding" | "alternate" | "deadLetter" | "delay" | "publish" | "consume" | "transfer";

export interface GraphEdge {
  /** `e0`, `e1`, … */
  readonly id: string;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /**
   * Routing keys, header filters, or the reason why a message goes this way; all between the same two nodes and of one
   * kind.
   */
  readonly labels: readonly string[];
}

/** Nodes sorted by vhost, kind and name; edges sorted by their nodes. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
