/** What a change of a cluster that runs costs its clients: which nodes restart, and about how long that takes. */
import { switchBetween, switchWords } from "./enabledPlugins.ts";
import { type ClusterObjects, objectChanges } from "./objectChanges.ts";
import { templateChanges } from "./templateChanges.ts";

/** Of a StatefulSet: what the settings want, or what Kubernetes has. */
export interface NodeSet {
  readonly replicas: number;
  /** The pods' template. */
  readonly template: unknown;
  /** The enabled plugins. Undefined: not known. */
  readonly plugins?: readonly string[];
  /** @default none that is known */
  readonly objects?: ClusterObjects;
}

/** A pod of the live set. */
export interface LivePod {
  readonly ordinal: number;
  /** In ms since 1970. */
  readonly created: number;
  /** Since when it is ready, in ms since 1970; undefined if it is not. */
  readonly ready: number | undefined;
}

/**
 * How long the last rollout took, in ms: from the first pod that it created until the last one was ready. Undefined if
 * the pods do not look like those of a rollout, which creates them one after the other, beginning with the last.
 */
export function lastRollout(pods: readonly LivePod[]): number | undefined {
  const inOrder = pods.toSorted((a, b) => b.ordinal - a.ordinal);
  let before: number | undefined;
  for (const { created, ready } of inOrder) {
    if (ready === undefined || (before !== undefined && created < before)) return undefined;
    before = ready;
  }
  const [first] = inOrder;
  return first === undefined || before === undefined ? undefined : before - first.created;
}

/** One line for the preview; undefined if nothing changes that Warren can see. */
export function costOf(wanted: NodeSet, live: NodeSet, pods: readonly LivePod[]): string | undefined {
  const changed = templateChanges(wanted.template, live.template);
  const added = wanted.replicas - live.replicas;
  const grows = added > 0 && live.replicas > 0 ? `starts ${count(added)} more` : undefined;
  const nodes = Math.min(wanted.replicas, live.replicas);
  const switched = nodes === 0 ? undefined : switchedPlugins(wanted, live);
  if (changed.length === 0) {
    const parts = [grows, switched && `${switched} on ${count(nodes)}`].filter((part) => part !== undefined);
    return parts.length === 0 ? changedObjects(wanted, live) : `${parts.join("; ")}, and restarts none`;
  }
  if (nodes === 0) return changedObjects(wanted, live);
  const because = `because of another ${changed.join(", ")}`;
  return [restarts(nodes, pods), because, switched, grows].filter((part) => part !== undefined).join("; ");
}

/** Such as `changes the Service, and restarts no node`. */
function changedObjects(
  { objects: wanted = {} }: NodeSet,
  { objects: live = {} }: NodeSet,
): string | undefined {
  const kinds = objectChanges(wanted, live).map((kind) => `the ${kind}`);
  return kinds.length === 0 ? undefined : `changes ${kinds.join(" and ")}, and restarts no node`;
}

/** Such as `switches on rabbitmq_mqtt`. */
function switchedPlugins({ plugins: wanted }: NodeSet, { plugins: live }: NodeSet): string | undefined {
  if (wanted === undefined || live === undefined) return undefined;
  const words = switchWords(switchBetween(live, wanted));
  return words && `switches ${words}`;
}

/** What a change of the pods' template costs a cluster with that many nodes. */
export function restarts(nodes: number, pods: readonly LivePod[]): string {
  const took = lastRollout(pods);
  if (nodes === 1) {
    const known = took === undefined ? "" : `; its last start took about ${duration(took)}`;
    return `restarts the only node, and clients are cut off until it is back${known}`;
  }
  const known = took === undefined ? "" : `; the last rollout took about ${duration(took)}`;
  return `restarts the ${count(nodes)} one at a time${known}`;
}

const count = (nodes: number) => `${nodes} node${nodes === 1 ? "" : "s"}`;

/** `40 s`, `2 min`, `3 h`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
