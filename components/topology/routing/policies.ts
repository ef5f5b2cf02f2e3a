/** Which policies apply to a queue or an exchange, and what a policy and an operator policy set together. */
import { byText } from "../canonical.ts";
import type { Json, OperatorPolicy, Policy, QueueType } from "../model.ts";
import { quote } from "../report/problem.ts";
import { matchersOf, newBudget } from "./patterns.ts";
import { merged } from "./precedence.ts";

/** A key that a queue's type does not know makes the whole policy not apply: rabbit_*_queue.erl, 4.0–4.3. */
const mirrored = ["ha-mode", "ha-params", "ha-sync-mode", "ha-promote-on-shutdown", "ha-promote-on-failure"];
const ofQuorum = ["delivery-limit", "dead-letter-strategy", "max-in-memory-length", "max-in-memory-bytes"];
const ofStream = ["max-age", "stream-max-segment-size-bytes", "initial-cluster-size"];
const ofClassic = ["max-priority", "queue-mode", "queue-master-locator", ...mirrored];
const unknownTo: { readonly [type in QueueType]: readonly string[] } = {
  classic: [...ofStream, ...ofQuorum, "target-group-size"],
  quorum: [...ofStream, ...ofClassic],
  stream: [
    ...ofClassic,
    ...ofQuorum,
    ...["expires", "message-ttl", "dead-letter-exchange", "dead-letter-routing-key", "max-length"],
    ...["overflow", "target-group-size"],
  ],
};

/** The value of `applyTo` in a policy for queues of one type. */
export const queuesOfType = {
  classic: "classic_queues",
  quorum: "quorum_queues",
  stream: "streams",
} as const;

type Scope = Pick<Policy, "applyTo" | "definition">;

/** Whether a policy applies to queues of that type, whatever their names. */
export const isForType =
  (type: QueueType) =>
  ({ applyTo, definition }: Scope): boolean =>
    (applyTo === "all" || applyTo === "queues" || applyTo === queuesOfType[type]) &&
    !unknownTo[type].some((key) => Object.hasOwn(definition, key));

export const isForExchanges = ({ applyTo }: Scope): boolean => applyTo === "all" || applyTo === "exchanges";

/** The policies of one kind that match a name. */
export interface Matching<Kind extends Policy | OperatorPolicy> {
  readonly sure: readonly Kind[];
  /** Only the broker can evaluate their patterns. */
  readonly unsure: readonly Kind[];
}

export function matcher<Kind extends Policy | OperatorPolicy>(
  policies: readonly Kind[],
): (name: string) => Matching<Kind> {
  const budget = newBudget();
  const matchers = matchersOf(
    policies.map(({ pattern }) => pattern),
    budget,
  );
  const allUnsure: Matching<Kind> = { sure: [], unsure: policies };
  return (name) => {
    // One list for all names: thousands of queues with a list each of thousands of policies would not fit into memory.
    if (budget.left === 0) return allUnsure;
    const sure: Kind[] = [];
    const unsure: Kind[] = [];
    for (const [index, policy] of policies.entries()) {
      const matches = matchers[index]?.(name);
      if (matches === undefined) unsure.push(policy);
      else if (matches) sure.push(policy);
    }
    return { sure, unsure };
  };
}

/** The matching policies with the highest priority, if there are several. */
export function tied<One extends Policy | OperatorPolicy>(policies: readonly One[]): readonly One[] {
  if (policies.length < 2) return [];
  const highest = Math.max(...policies.map(({ priority }) => priority));
  const first = policies.filter(({ priority }) => priority === highest);
  return first.length > 1 ? first : [];
}

export interface Applied {
  readonly policy?: Policy;
  readonly operatorPolicy?: OperatorPolicy;
  /** The merged settings of both, as the broker merges them, by key (`message-ttl`, `alternate-exchange`, …). */
  readonly settings: ReadonlyMap<string, Json>;
  /** Why the broker may decide differently: a pattern that cannot be evaluated here, or two with one priority. */
  readonly unsure: readonly string[];
}

/** The matching policy with the highest priority. */
function chosen<Kind extends Policy | OperatorPolicy>({ sure }: Matching<Kind>): Kind | undefined {
  return sure.toSorted((a, b) => b.priority - a.priority || byText(a.name, b.name))[0];
}

/** More policies whose pattern cannot be evaluated are only counted. */
const mostDoubts = 20;

function doubts({ sure, unsure }: Matching<Policy | OperatorPolicy>): readonly string[] {
  const [first, second] = tied(sure).toSorted((a, b) => byText(a.name, b.name));
  return [
    ...unsure
      .slice(0, mostDoubts)
      .map(({ pattern, name }) => `whether the pattern ${quote(pattern)} of policy ${quote(name)} matches`),
    ...(unsure.length > mostDoubts ? [`whether ${unsure.length - mostDoubts} more policies match`] : []),
    ...(first === undefined || second === undefined
      ? []
      : [
          `which of the policies ${quote(first.name)} and ${quote(second.name)} applies: both have priority ${first.priority}`,
        ]),
  ];
}

export function applied(policies: Matching<Policy>, operatorPolicies: Matching<OperatorPolicy>): Applied {
  const [policy, operatorPolicy] = [chosen(policies), chosen(operatorPolicies)];
  const settings = new Map(Object.entries(policy?.definition ?? {}));
  for (const [key, value] of Object.entries(operatorPolicy?.definition ?? {})) {
    const own = settings.get(key);
    settings.set(key, own === undefined ? value : merged(key, own, value));
  }
  return {
    ...(policy && { policy }),
    ...(operatorPolicy && { operatorPolicy }),
    settings,
    unsure: [...doubts(policies), ...doubts(operatorPolicies)],
  };
}
