/** Users, and which exchanges they may publish to and which queues they may consume from. */
import type { Permission, Vhost } from "../model.ts";
import { addEdge, addNode, type Draft, type NodeDraft } from "./nodes.ts";
import { compiled } from "./settings.ts";

/** From so many on they are counted in the user's box: so many edges cannot be followed. */
const mostEdges = 8;

/** The broker checks the right to the default exchange under this name. */
const nameChecked = (node: NodeDraft) => (node.name === "" ? "amq.default" : node.name);

function allowed(pattern: string, nodes: readonly NodeDraft[]): readonly NodeDraft[] {
  const expression = pattern === "" ? null : compiled(pattern);
  return expression === null ? [] : nodes.filter((node) => expression.test(nameChecked(node)));
}

function counted(verb: string, some: number, all: number, noun: string): string {
  return some === all ? `${verb} all ${all} ${noun}` : `${verb} ${some} of ${all} ${noun}`;
}

function publishes(vhost: Vhost, { user, write }: Permission, draft: Draft, nodes: readonly NodeDraft[]) {
  const exchanges = nodes.filter(({ kind }) => kind === "exchange");
  const targets = allowed(write, exchanges);
  if (targets.length === 0) return;
  const many = targets.length >= mostEdges;
  const details = many ? [counted("publishes to", targets.length, exchanges.length, "exchanges")] : [];
  const from = addNode(draft, { kind: "publisher", name: user, type: "user", details });
  if (many) return;
  for (const to of targets) {
    const keys = vhost.topicPermissions.find((one) => one.user === user && one.exchange === to.name);
    addEdge(draft, from, to, "publish", keys === undefined ? "" : `keys ${keys.write || "(none)"}`);
  }
}

function consumes({ user, read }: Permission, draft: Draft, nodes: readonly NodeDraft[]) {
  const queues = nodes.filter(({ kind }) => kind === "queue");
  const sources = allowed(read, queues);
  if (sources.length === 0) return;
  const many = sources.length >= mostEdges;
  const details = many ? [counted("consumes", sources.length, queues.length, "queues")] : [];
  const to = addNode(draft, { kind: "consumer", name: user, type: "user", details });
  if (!many) for (const from of sources) addEdge(draft, from, to, "consume", "");
}

/** A user is drawn twice, left of what it publishes to and right of what it consumes. */
export function rightsOf(vhost: Vhost, draft: Draft): void {
  const nodes = [...draft.nodes.values()];
  for (const permission of vhost.permissions) {
    publishes(vhost, permission, draft, nodes);
    consumes(permission, draft, nodes);
  }
}
