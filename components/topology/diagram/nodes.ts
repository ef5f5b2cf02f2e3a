/** Collects the nodes of a vhost: its exchanges and queues, and other things drawn with them. */
import type { Position, Vhost } from "../model.ts";
import { predeclaredExchanges } from "../routing/predeclared.ts";
import { queueDetails } from "./details.ts";
import type { EdgeKind, NodeKind } from "./model.ts";

export interface NodeDraft {
  readonly kind: NodeKind;
  readonly name: string;
  readonly type: string;
  readonly details: readonly string[];
  /** The file that has it. */
  readonly file?: string;
}

export interface EdgeDraft {
  readonly from: NodeDraft;
  readonly to: NodeDraft;
  readonly kind: EdgeKind;
  readonly labels: Set<string>;
}

/** By kind and name; missing nodes can be added. */
export interface Draft {
  readonly nodes: Map<string, NodeDraft>;
  readonly edges: Map<string, EdgeDraft>;
  /** Names of exchanges that somebody else makes. */
  readonly external: ReadonlySet<string>;
}

/** A shovel and an upstream can have the same name; all other names are unique in their kind. */
const keyOf = ({ kind, name, type }: NodeDraft) =>
  kind === "transfer" ? `${kind} ${type} ${name}` : `${kind} ${name}`;

export function addNode(draft: Draft, node: NodeDraft): NodeDraft {
  const there = draft.nodes.get(keyOf(node));
  if (there === undefined) draft.nodes.set(keyOf(node), node);
  return there ?? node;
}

export const queueIn = (draft: Draft, name: string): NodeDraft | undefined =>
  draft.nodes.get(`queue ${name}`);

/** An object that the vhost does not define is predeclared, external or missing, and is drawn so. */
export function exchangeIn(draft: Draft, name: string): NodeDraft {
  const known = predeclaredExchanges.find((one) => one.name === name)?.type;
  const type = known ?? (draft.external.has(name) ? "external" : "not defined");
  return addNode(draft, { kind: "exchange", name, type, details: [] });
}

/** Several links of one kind between the same two nodes become one edge with several labels. */
export function addEdge(draft: Draft, from: NodeDraft, to: NodeDraft, kind: EdgeKind, label: string): void {
  const id = JSON.stringify([keyOf(from), keyOf(to), kind]);
  const edge = draft.edges.get(id) ?? { from, to, kind, labels: new Set<string>() };
  if (label !== "") edge.labels.add(label);
  draft.edges.set(id, edge);
}

export const fileOf = (at: Position | undefined): Pick<NodeDraft, "file"> => (at ? { file: at.file } : {});

export function openDraft(vhost: Vhost): Draft {
  const draft: Draft = {
    nodes: new Map(),
    edges: new Map(),
    external: new Set(vhost.external?.exchanges),
  };
  for (const { name, type, internal, at } of vhost.exchanges) {
    addNode(draft, { kind: "exchange", name, type, details: internal ? ["internal"] : [], ...fileOf(at) });
  }
  for (const queue of vhost.queues) {
    addNode(draft, {
      kind: "queue",
      name: queue.name,
      type: queue.type,
      details: queueDetails(vhost, queue),
      ...fileOf(queue.at),
    });
  }
  return draft;
}
