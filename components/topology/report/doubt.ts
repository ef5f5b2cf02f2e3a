/** What the errors of a file leave unknown: a warning that depends on it waits until the errors are corrected. */

/** Fields of a vhost, whose objects depend on each other. */
export type VhostPart =
  | "permissions"
  | "exchanges"
  | "queues"
  | "superStreams"
  | "bindings"
  | "policies"
  | "operatorPolicies"
  | "parameters";

export interface Doubt {
  /** Missing: every vhost. */
  readonly vhost?: string;
  /** `queue settings`: only limits and the like of one queue, which decide nothing about other objects. */
  readonly about: VhostPart | "queue settings" | "users" | "tests" | "everything" | "nothing else";
  /** Of the queue whose settings are unknown. */
  readonly queue?: string;
}

type Parts = readonly Doubt["about"][];

/** On what a message's way depends, and so the use of each object. */
export const routingParts: Parts = ["exchanges", "queues", "superStreams", "bindings", "policies"];

export const limitParts: Parts = ["policies", "operatorPolicies"];

/** Whether something is known that depends on these parts of the vhost, or of all vhosts. */
export function isKnown(doubts: readonly Doubt[], parts: Parts, vhost: string | undefined): boolean {
  return doubts.every(
    (doubt) =>
      (vhost !== undefined && doubt.vhost !== undefined && doubt.vhost !== vhost) ||
      (doubt.about === "everything" ? parts.length === 0 : !parts.includes(doubt.about)),
  );
}
