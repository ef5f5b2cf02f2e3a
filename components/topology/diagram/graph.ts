/** What a diagram shows, as plain data: the same for every way of drawing it. */
import { byText } from "../canonical.ts";
import type { Plan, Vhost } from "../model.ts";
import { linksOf } from "./links.ts";
import { type Draft, type NodeDraft, openDraft } from "./nodes.ts";
import { rightsOf } from "./rights.ts";
import { teamsOf } from "./teams.ts";
import { transfersOf } from "./transfers.ts";

/** `publisher` and `consumer` are two sides of one user: what it may send to, what it may read from. */
export type NodeKind = "exchange" | "queue" | "publisher" | "consumer" | "transfer";

export interface GraphNode {
  /** `n0`, `n1`, …: safe in every format. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly vhost: string;
  readonly name: string;
  /** An exchange's or a queue's type; `user`, `shovel` or `federation`. */
  readonly type: string;
  /** First word of the name, where several objects of the vhost share it; else empty. */
  readonly team: string;
  /** Limits and the like, one a line: `at most 10000 messages`. */
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
  /** Routing keys, header filters, or what sends a message this way; all of the same two nodes and kind. */
  readonly labels: readonly string[];
}

/** Nodes in the order of vhost, kind and name; edges in the order of the nodes they join. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphOptions {
  /** Only this vhost. @default all */
  readonly vhost?: string;
  /** Whether users and what they may publish and consume are shown. @default false */
  readonly users?: boolean;
}

function draftOf(vhost: Vhost, options: GraphOptions): Draft {
  const draft = openDraft(vhost);
  linksOf(vhost, draft);
  transfersOf(vhost, draft);
  if (options.users === true) rightsOf(vhost, draft);
  return draft;
}

const kinds: readonly NodeKind[] = ["publisher", "exchange", "queue", "consumer", "transfer"];

const byPlace = (a: NodeDraft, b: NodeDraft) =>
  kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byText(a.name, b.name) || byText(a.type, b.type);

/** Exchanges that every vhost has are in it only where something of the plan uses them. */
export function graphOf(plan: Plan, options: GraphOptions = {}): Graph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const vhost of plan.vhosts) {
    if (options.vhost !== undefined && vhost.name !== options.vhost) continue;
    const draft = draftOf(vhost, options);
    const sorted = [...draft.nodes.values()].sort(byPlace);
    const teams = teamsOf(sorted.filter(({ kind }) => kind === "exchange" || kind === "queue"));
    const ids = new Map<NodeDraft, string>();
    for (const node of sorted) {
      const id = `n${nodes.length}`;
      ids.set(node, id);
      nodes.push({ ...node, id, vhost: vhost.name, team: teams.get(node) ?? "" });
    }
    const place = new Map(sorted.map((node, index) => [node, index]));
    const rank = (node: NodeDraft) => place.get(node) ?? 0;
    const drawn = [...draft.edges.values()].sort(
      (a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to) || byText(a.kind, b.kind),
    );
    for (const { from, to, kind, labels } of drawn) {
      const id = `e${edges.length}`;
      edges.push({ id, from: ids.get(from) ?? "", to: ids.get(to) ?? "", kind, labels: [...labels] });
    }
  }
  return { nodes, edges };
}
