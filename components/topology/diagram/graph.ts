/** Converts a plan to the graph that is drawn. */
import { byNumber, byText } from "../canonical.ts";
import type { Plan, Vhost } from "../model.ts";
import { linksOf } from "./links.ts";
import type { Graph, GraphEdge, GraphNode, NodeKind } from "./model.ts";
import { type Draft, type NodeDraft, openDraft } from "./nodes.ts";
import { rightsOf } from "./rights.ts";
import { teamsOf } from "./teams.ts";
import { transfersOf } from "./transfers.ts";

export interface GraphOptions {
  /** Only this vhost. @default all */
  readonly vhost?: string;
  /** Whether to show users and what they may publish and consume. @default false */
  readonly users?: boolean;
  /** The team of each file that another one includes. @default none: teams are told by the names of objects */
  readonly teams?: ReadonlyMap<string, string>;
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
  kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || byNumber(a.name, b.name) || byText(a.type, b.type);

/** Includes predeclared exchanges only if something in the plan uses them. */
export function graphOf(plan: Plan, options: GraphOptions = {}): Graph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const vhost of plan.vhosts.toSorted((a, b) => byNumber(a.name, b.name))) {
    if (options.vhost !== undefined && vhost.name !== options.vhost) continue;
    const draft = draftOf(vhost, options);
    const sorted = [...draft.nodes.values()].sort(byPlace);
    const teams = teamsOf(sorted, options.teams ?? new Map());
    const ids = new Map<NodeDraft, string>();
    for (const node of sorted) {
      const id = `n${nodes.length}`;
      ids.set(node, id);
      const { file: _, ...shown } = node;
      nodes.push({ ...shown, id, vhost: vhost.name, team: teams.get(node) ?? "" });
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
