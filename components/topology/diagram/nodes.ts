/** The exchanges and queues of a vhost, and a place to gather what else is drawn with them. */
import type { Vhost } from "../model.ts";
import { queueDetails } from "./details.ts";
import type { EdgeKind, NodeKind } from "./graph.ts";

export interface NodeDraft {
  readonly kind: NodeKind;
  readonly name: string;
  readonly type: string;
  readonly details: readonly string[];
}

export interface EdgeDraft {
  readonly from: NodeDraft;
  readonly to: NodeDraft;
  readonly kind: EdgeKind;
  readonly labels: Set<string>;
}

/** By kind and name; what is not there yet can be added. */
export interface Draft {
  readonly nodes: Map<string, NodeDraft>;
  readonly edges: Map<string, EdgeDraft>;
}

/** Types of the exchanges that every vhost has; RabbitMQ's guide to exchanges lists them. */
const predeclared: ReadonlyMap<string, string> = new Map([
  ["", "direct"],
  ["amq.direct", "direct"],
  ["amq.fanout", "fanout"],
  ["amq.topic", "topic"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
  ["amq.rabbitmq.trace", "topic"],
]);

/** A shovel and an upstream can have the same name; otherwise a name is unique in its kind. */
const keyOf = ({ kind, name, type }: NodeDraft) =>
  kind === "transfer" ? `${kind} ${type} ${name}` : `${kind} ${name}`;

export function addNode(draft: Draft, node: NodeDraft): NodeDraft {
  const there = draft.nodes.get(keyOf(node));
  if (there === undefined) draft.nodes.set(keyOf(node), node);
  return there ?? node;
}

export const queueIn = (draft: Draft, name: string): NodeDraft | undefined =>
  draft.nodes.get(`queue ${name}`);

/** One that the vhost does not define is either predeclared or missing, and is shown as what it is. */
export function exchangeIn(draft: Draft, name: string): NodeDraft {
  const type = predeclared.get(name) ?? "not defined";
  return addNode(draft, { kind: "exchange", name, type, details: [] });
}

/** Several links of one kind between the same two nodes are one edge with several labels. */
export function addEdge(draft: Draft, from: NodeDraft, to: NodeDraft, kind: EdgeKind, label: string): void {
  const id = JSON.stringify([keyOf(from), keyOf(to), kind]);
  const edge = draft.edges.get(id) ?? { from, to, kind, labels: new Set<string>() };
  if (label !== "") edge.labels.add(label);
  draft.edges.set(id, edge);
}

export function openDraft(vhost: Vhost): Draft {
  const draft: Draft = { nodes: new Map(), edges: new Map() };
  for (const { name, type, internal } of vhost.exchanges) {
    addNode(draft, { kind: "exchange", name, type, details: internal ? ["internal"] : [] });
  }
  for (const queue of vhost.queues) {
    addNode(draft, {
      kind: "queue",
      name: queue.name,
      type: queue.type,
      details: queueDetails(vhost, queue),
    });
  }
  return draft;
}
