/**
 * `tunable`: a separate policy sets all settings of a queue that a policy can set; RabbitMQ changes them while the
 * queue and its messages stay. Only one of the policies that match a queue applies, the one with the highest priority.
 * So this policy has a higher priority than all others of the vhost, and includes the settings of the one that would
 * apply without it.
 */

import { only } from "../../language/namePattern.ts";
import { policyKeyOf } from "../../language/policyKeys.ts";
import type { Json, Policy, Queue } from "../../model.ts";
import { quote } from "../../report/problem.ts";
import { matchersOf } from "../../routing/patterns.ts";
import { isForType, queuesOfType } from "../../routing/policies.ts";
import type { Placed, WholeQueue } from "../objects.ts";

type AnyPolicy = Omit<Policy, "at">;
type AnyQueue = Pick<Queue, "name" | "type" | "arguments">;

export const tuningName = (queue: string): string => `${queue}.tunable`;

/** The policy's settings, by policy key, and the remaining arguments. */
function divided({ type, arguments: args }: AnyQueue) {
  const own: { [key: string]: Json } = {};
  const rest: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(args)) {
    const key = policyKeyOf(name, type);
    if (key === undefined) rest[name] = value;
    else own[key] = value;
  }
  return { own, rest };
}

export const isTunable = (queue: AnyQueue): boolean => Object.keys(divided(queue).own).length > 0;

/** The policy that applies to a queue without its `tunable` policy. */
export interface Before {
  readonly definition: Policy["definition"];
  /** A priority above every policy that matches the queue, or may match it. */
  readonly priority: number;
  /** Why the broker may choose another policy, in words. */
  readonly unclear?: string;
}

/** @param policies of the vhost, without those of tunable queues */
export function beforeTuning(policies: readonly AnyPolicy[]): (queue: AnyQueue) => Before {
  const matchers = matchersOf(policies.map(({ pattern }) => pattern));
  return ({ name, type }) => {
    const fits = isForType(type);
    const rivals = policies
      .map((policy, index) => ({ policy, matches: matchers[index]?.(name) }))
      .filter(({ policy, matches }) => fits(policy) && matches !== false)
      .toSorted((a, b) => b.policy.priority - a.policy.priority);
    const sure = rivals.find(({ matches }) => matches === true)?.policy;
    // Any of these may apply.
    const first = rivals.filter(({ policy }) => sure === undefined || policy.priority >= sure.priority);
    const definition = sure?.definition ?? {};
    const other = first.find(({ policy }) => !isSame(policy.definition, definition));
    return {
      definition,
      priority: Math.max(0, ...rivals.map(({ policy }) => policy.priority)) + 1,
      ...(other && { unclear: why(other.policy, other.matches === undefined ? undefined : sure) }),
    };
  };
}

const isSame = (a: Policy["definition"], b: Policy["definition"]) =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => JSON.stringify(b[key]) === JSON.stringify(value));

/** @param tied the policy of the same priority; undefined if a pattern cannot be evaluated */
function why(policy: AnyPolicy, tied: AnyPolicy | undefined): string {
  return tied === undefined
    ? `whether the pattern ${quote(policy.pattern)} of policy ${quote(policy.name)} matches it cannot be told without the broker; write the pattern without what only PCRE knows, or give the policy a lower priority than one that matches`
    : `policies ${quote(tied.name)} and ${quote(policy.name)} both match it and have the same priority, ${tied.priority}; give them different priorities`;
}

/** How one queue is tuned. */
export interface Tuning {
  readonly queue: Placed<WholeQueue>;
  /** Undefined if the vhost's policies are unknown. */
  readonly before: Before | undefined;
  readonly policy: AnyPolicy | undefined;
}

/** @param policies of the vhost, without those of tunable queues; undefined if unknown */
export function tuningsOf(policies: readonly AnyPolicy[] | undefined): (queue: Placed<WholeQueue>) => Tuning {
  const beforeOf = policies && beforeTuning(policies);
  return (queue) => {
    const before = beforeOf?.(queue);
    return { queue, before, policy: before && tuningOf(queue, before) };
  };
}

/** The policy of a tunable queue; undefined if the queue has no setting that a policy can set. */
export function tuningOf(queue: AnyQueue, before: Before): AnyPolicy | undefined {
  if (!isTunable(queue)) return undefined;
  return {
    name: tuningName(queue.name),
    pattern: only(new Set([queue.name])),
    applyTo: queuesOfType[queue.type],
    priority: before.priority,
    definition: { ...before.definition, ...divided(queue).own },
  };
}

/** The queue's declaration, without the policy's settings. */
export const declared = ({ tunable, ...queue }: Placed<WholeQueue>): Placed<Queue> =>
  tunable ? { ...queue, arguments: divided(queue).rest } : queue;
