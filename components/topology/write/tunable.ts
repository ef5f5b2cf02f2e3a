/** Tunable queues found again: a queue, and a policy that is just the one that it would have. */
import { canonicalMap } from "../canonical.ts";
import type { WholeQueue } from "../expand/objects.ts";
import { argumentOf } from "../language/policyKeys.ts";
import type { Json, Policy, Queue, Vhost } from "../model.ts";
import { type Before, beforeTuning, isTunable, tuningName, tuningOf } from "../patterns/tunable.ts";

export type UntunedVhost = Omit<Vhost, "queues"> & { readonly queues: readonly WholeQueue[] };

/** The vhost without the policies of tunable queues, which have all settings as their arguments. */
export function untuned(vhost: Vhost): UntunedVhost {
  const byPolicy = new Map(vhost.queues.map((queue) => [tuningName(queue.name), queue]));
  let taken: ReadonlySet<Policy> = new Set(vhost.policies.filter(({ name }) => byPolicy.has(name)));
  for (;;) {
    const left = vhost.policies.filter((policy) => !taken.has(policy));
    const before = beforeTuning(left);
    const found = [...taken].flatMap((policy): readonly (readonly [Policy, WholeQueue])[] => {
      const queue = byPolicy.get(policy.name);
      const whole = queue && wholeOf(queue, policy, before(queue));
      return whole === undefined ? [] : [[policy, whole]];
    });
    // What was taken for a queue's own policy and is not may change what the others stand on.
    if (found.length === taken.size) {
      const whole = new Map(found.map(([, queue]) => [queue.name, queue]));
      return { ...vhost, queues: vhost.queues.map((one) => whole.get(one.name) ?? one), policies: left };
    }
    taken = new Set(found.map(([policy]) => policy));
  }
}

/** The queue that has just this policy; least of all settings first: what the policy before says, too, is not the queue's. */
function wholeOf(queue: Queue, policy: Policy, before: Before): WholeQueue | undefined {
  // What such a queue leaves to its policy is none of its arguments.
  if (before.unclear !== undefined || isTunable(queue)) return undefined;
  const all = Object.entries(policy.definition);
  const own = all.filter(([key, value]) => JSON.stringify(before.definition[key]) !== JSON.stringify(value));
  for (const entries of [own, all]) {
    const args = argumentsOf(queue, entries);
    if (args === undefined) continue;
    const whole: WholeQueue = { ...queue, arguments: args, tunable: true };
    const made = tuningOf(whole, before);
    if (made && textOf(made) === textOf(policy)) return whole;
  }
  return undefined;
}

/** Undefined where one of them is no argument of such a queue. */
function argumentsOf(
  { type, arguments: args }: Queue,
  entries: readonly (readonly [string, Json])[],
): Queue["arguments"] | undefined {
  const carried = entries.map(([key, value]) => [argumentOf(key, type), value] as const);
  if (carried.some(([name]) => name === undefined)) return undefined;
  return canonicalMap({ ...args, ...Object.fromEntries(carried) });
}

const textOf = ({ name, pattern, applyTo, priority, definition }: Omit<Policy, "at">) =>
  JSON.stringify([name, pattern, applyTo, priority, canonicalMap(definition)]);
