/** Users, the exchanges that they may publish to and the queues that they may consume from. */
import type { Permission, Vhost } from "../model.ts";
import { type Matcher, matchersOf } from "../routing/patterns.ts";
import { defaultExchangeAlias } from "../routing/predeclared.ts";
import type { EdgeKind } from "./model.ts";
import { addEdge, addNode, type Draft, type NodeDraft } from "./nodes.ts";

/** From this number on, the user's box shows a count: nobody can follow that many edges. */
const mostEdges = 8;

/** The same for a user who may use everything, if there is more than a little. */
const littleEnough = 3;

/** The broker checks permissions for the default exchange under this name. */
const nameChecked = (node: NodeDraft) => (node.name === "" ? defaultExchangeAlias : node.name);

interface Right {
  readonly side: "publisher" | "consumer";
  readonly verb: string;
  readonly noun: string;
  readonly pattern: string;
  readonly objects: readonly NodeDraft[];
  readonly edge: EdgeKind;
  readonly labelOf: (node: NodeDraft) => string;
}

function draw(draft: Draft, user: string, right: Right, matches: Matcher): void {
  const { side, verb, noun, pattern, objects, labelOf } = right;
  const found = objects.map((node) => ({ node, isAllowed: matches(nameChecked(node)) }));
  if (found.some(({ isAllowed }) => isAllowed === undefined)) {
    addNode(draft, { kind: side, name: user, type: "user", details: [`${verb} what matches ${pattern}`] });
    return;
  }
  const allowed = found.flatMap(({ node, isAllowed }) => (isAllowed ? [node] : []));
  if (allowed.length === 0) return;
  const all = allowed.length === objects.length;
  const counted = allowed.length >= mostEdges || (all && allowed.length > littleEnough);
  const sum = all
    ? `${verb} all ${objects.length} ${noun}`
    : `${verb} ${allowed.length} of ${objects.length} ${noun}`;
  const node = addNode(draft, { kind: side, name: user, type: "user", details: counted ? [sum] : [] });
  if (counted) return;
  for (const object of allowed) {
    if (side === "publisher") addEdge(draft, node, object, right.edge, labelOf(object));
    else addEdge(draft, object, node, right.edge, labelOf(object));
  }
}

function rightsFrom(vhost: Vhost, { user, write, read }: Permission, nodes: readonly NodeDraft[]): Right[] {
  const keysOf = (exchange: NodeDraft) => {
    const keys = vhost.topicPermissions.find((one) => one.user === user && one.exchange === exchange.name);
    return keys === undefined ? "" : `keys ${keys.write || "(none)"}`;
  };
  return [
    {
      side: "publisher",
      verb: "publishes to",
      noun: "exchanges",
      pattern: write,
      objects: nodes.filter(({ kind }) => kind === "exchange"),
      edge: "publish",
      labelOf: keysOf,
    },
    {
      side: "consumer",
      verb: "consumes",
      noun: "queues",
      pattern: read,
      objects: nodes.filter(({ kind }) => kind === "queue"),
      edge: "consume",
      labelOf: () => "",
    },
  ];
}

/** A user is drawn twice: left of what it publishes to and right of what it consumes from. */
export function rightsOf(vhost: Vhost, draft: Draft): void {
  const nodes = [...draft.nodes.values()];
  const rights = vhost.permissions
    .flatMap((one) => rightsFrom(vhost, one, nodes).map((right) => ({ user: one.user, right })))
    .filter(({ right }) => right.pattern !== "");
  const matchers = matchersOf(rights.map(({ right }) => right.pattern));
  for (const [index, { user, right }] of rights.entries()) {
    const matches = matchers[index];
    if (matches !== undefined) draw(draft, user, right, matches);
  }
}
