/**
 * `tunable`: what a policy can set of a queue is set by a policy of the queue's own, which RabbitMQ changes while
 * the queue and its messages stay. Of all policies that match a queue one applies, that of the highest
 * priority. So this one goes before all others of the vhost, and says too what the one says that would apply.
 */
import type { Placed, WholeQueue } from "../expand/objects.ts";
import { policyKeyOf } from "../language/policyKeys.ts";
import type { Json, Policy, Queue } from "../model.ts";
import { quote } from "../problem.ts";
import { isForType, matcherOf, queuesOfType } from "../routing/policies.ts";
import { only } from "./names.ts";

type AnyPolicy = Omit<Policy, "at">;
type AnyQueue = Pick<Queue, "name" | "type" | "arguments">;

export const tuningName = (queue: string): string => `${queue}.tunable`;

/** What the policy carries, by its own keys, and the arguments that are left. */
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

/** What applies to a queue before it has a policy of its own. */
export interface Before {
  readonly definition: Policy["definition"];
  /** A priority that goes before every policy that matches the queue, or may match it. */
  readonly priority: number;
  /** Why it may be another definition on the broker, in words. */
  readonly unclear?: string;
}

/** @param policies of the vhost, without those of tunable queues */
export function beforeTuning(policies: readonly AnyPolicy[]): (queue: AnyQueue) => Before {
  const known = policies.map((policy) => ({ policy, matches: matcherOf(policy.pattern) }));
  return ({ name, type }) => {
    const fits = isForType(type);
    const rivals = known
      .filter(({ policy, matches }) => fits(policy) && (matches === undefined || matches(name)))
      .toSorted((a, b) => b.policy.priority - a.policy.priority);
    const sure = rivals.find(({ matches }) => matches !== undefined)?.policy;
    // Any of these may be the one that applies.
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

/** @param tied the policy of the same priority; undefined where a pattern cannot be judged */
function why(policy: AnyPolicy, tied: AnyPolicy | undefined): string {
  return tied === undefined
    ? `whether the pattern ${quote(policy.pattern)} of policy ${quote(policy.name)} matches it cannot be told without the broker; write the pattern without what only PCRE knows, or give the policy a lower priority than one that matches`
    : `policies ${quote(tied.name)} and ${quote(policy.name)} both match it and have the same priority, ${tied.priority}; give them different priorities`;
}

/** The policy of a tunable queue; undefined where the queue says nothing that a policy can carry. */
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

/** The queues as they are declared, and their policies beside those of the file. */
export function tuned(queues: readonly Placed<WholeQueue>[], policies: readonly Placed<Policy>[]) {
  const before = beforeTuning(policies);
  const made = queues.flatMap((queue): readonly Placed<Policy>[] => {
    const policy = queue.tunable ? tuningOf(queue, before(queue)) : undefined;
    return policy === undefined ? [] : [{ ...policy, path: queue.path }];
  });
  return {
    queues: queues.map(
      ({ tunable, ...queue }): Placed<Queue> =>
        tunable ? { ...queue, arguments: divided(queue).rest } : queue,
    ),
    policies: [...policies, ...made],
  };
}
