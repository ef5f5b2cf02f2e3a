/** Recognises tunable queues: a queue with exactly the policy that it would have. */
import { canonicalMap } from "../../canonical.ts";
import type { WholeQueue } from "../../expand/objects.ts";
import { type Before, beforeTuning, isTunable, tuningName, tuningOf } from "../../expand/patterns/tunable.ts";
import { argumentOf } from "../../language/policyKeys.ts";
import type { Json, Policy, Queue, Vhost } from "../../model.ts";

export type UntunedVhost = Omit<Vhost, "queues"> & { readonly queues: readonly WholeQueue[] };

/** The vhost without the policies of tunable queues: their settings become arguments again. */
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
    // A policy that turns out not to belong to a queue may affect the other guesses.
    if (found.length === taken.size) {
      const whole = new Map(found.map(([, queue]) => [queue.name, queue]));
      return { ...vhost, queues: vhost.queues.map((one) => whole.get(one.name) ?? one), policies: left };
    }
    taken = new Set(found.map(([policy]) => policy));
  }
}

/**
 * The queue that would have exactly this policy. Tries the fewest settings first: those of the policy below are not the
 * queue's.
 */
function wholeOf(queue: Queue, policy: Policy, before: Before): WholeQueue | undefined {
  // Such a queue does not have its policy's settings as arguments.
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

/** Undefined if one of them is not an argument of such a queue. */
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
