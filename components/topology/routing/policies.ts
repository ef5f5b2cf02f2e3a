/** Which policies apply to a queue or an exchange, and what they set together. */
import { byText } from "../canonical.ts";
import type { Exchange, Json, OperatorPolicy, Policy, Queue, QueueType, Vhost } from "../model.ts";
import { onlyName } from "../patterns/names.ts";
import { quote } from "../problem.ts";

export interface AppliedPolicies {
  readonly policy?: Policy;
  readonly operatorPolicy?: OperatorPolicy;
  /** What the two set, merged as the broker merges them, by key (`message-ttl`, `alternate-exchange`, …). */
  readonly settings: ReadonlyMap<string, Json>;
  /** Why it may be otherwise on the broker: a pattern that cannot be judged here, or two of one priority. */
  readonly unsure: readonly string[];
}

/** Keys that a queue's type does not know keep the whole policy from applying: rabbit_*_queue.erl, 4.0–4.3. */
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

/** What a policy for queues of one type says in `applyTo`. */
export const queuesOfType = {
  classic: "classic_queues",
  quorum: "quorum_queues",
  stream: "streams",
} as const;

/** Means one thing in PCRE and another, or nothing, in JavaScript. */
const onlyPcre = /\\[AzZQEGKRHhVNXCaegopPlLuU]|\[\[:|\[\^?\]|\(\?(?!:|=|!|<=|<!)|\(\*|[*+?}]\+/;

/**
 * JavaScript tries every way to match: a repeated group, or many repetitions one after the other, could
 * take hours. No name is matched with such a pattern.
 */
const mayTakeLong = (pattern: string) =>
  /\)(?:[*+]|\{\d)/.test(pattern) || (pattern.match(/[*+]|,\}/g) ?? []).length > 3;

// Not with Buffer: the diagram's page routes in a browser.
const bytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/**
 * What tells whether a policy's pattern matches a name; undefined where JavaScript cannot tell. The broker
 * searches bytes, not characters, anywhere in the name.
 */
export function matcherOf(pattern: string): ((name: string) => boolean) | undefined {
  const one = onlyName(pattern);
  if (one !== undefined) return (name) => name === one;
  const ignoreCase = pattern.startsWith("(?i)");
  const source = ignoreCase ? pattern.slice("(?i)".length) : pattern;
  if (onlyPcre.test(source) || mayTakeLong(source)) return undefined;
  try {
    const compiled = new RegExp(bytes(source), ignoreCase ? "i" : "");
    return (name) => compiled.test(bytes(name));
  } catch {
    return undefined; // a form that only PCRE knows
  }
}

/** The same for one name. */
export const matchesPattern = (pattern: string, name: string): boolean | undefined =>
  matcherOf(pattern)?.(name);

/** The one that applies: of all that match the one of the highest priority. */
function chosen<Kind extends Policy | OperatorPolicy>(
  policies: readonly Kind[],
  name: string,
  unsure: string[],
): Kind | undefined {
  const matching = policies.filter((policy) => {
    const matches = matchesPattern(policy.pattern, name);
    if (matches === undefined) {
      unsure.push(`whether the pattern ${quote(policy.pattern)} of policy ${quote(policy.name)} matches`);
    }
    return matches === true;
  });
  const sorted = matching.toSorted((a, b) => b.priority - a.priority || byText(a.name, b.name));
  const [first, second] = sorted;
  if (first !== undefined && second?.priority === first.priority) {
    unsure.push(
      `which of the policies ${quote(first.name)} and ${quote(second.name)} applies: both have priority ${first.priority}`,
    );
  }
  return first;
}

/** Of two delivery limits a negative one means none, and loses. */
function merged(key: string, value: Json, operators: Json): Json {
  if (typeof value !== "number" || typeof operators !== "number" || key === "queue-version") return operators;
  const unlimited = key === "delivery-limit" && (value < 0 || operators < 0);
  return unlimited ? Math.max(value, operators) : Math.min(value, operators);
}

function applied(
  policies: readonly Policy[],
  operatorPolicies: readonly OperatorPolicy[],
  name: string,
): AppliedPolicies {
  const unsure: string[] = [];
  const policy = chosen(policies, name, unsure);
  const operatorPolicy = chosen(operatorPolicies, name, unsure);
  const settings = new Map(Object.entries(policy?.definition ?? {}));
  for (const [key, value] of Object.entries(operatorPolicy?.definition ?? {})) {
    const own = settings.get(key);
    settings.set(key, own === undefined ? value : merged(key, own, value));
  }
  return {
    ...(policy && { policy }),
    ...(operatorPolicy && { operatorPolicy }),
    settings,
    unsure,
  };
}

export function policiesOfExchange(vhost: Vhost, { name }: Pick<Exchange, "name">): AppliedPolicies {
  const forExchanges = vhost.policies.filter(({ applyTo }) => applyTo === "all" || applyTo === "exchanges");
  return applied(forExchanges, [], name);
}

/** Whether a policy means queues of that type at all, whatever their names. */
export const isForType =
  (type: QueueType) =>
  ({ applyTo, definition }: Pick<Policy, "applyTo" | "definition">): boolean =>
    (applyTo === "all" || applyTo === "queues" || applyTo === queuesOfType[type]) &&
    !unknownTo[type].some((key) => Object.hasOwn(definition, key));

export function policiesOfQueue(vhost: Vhost, { name, type }: Pick<Queue, "name" | "type">): AppliedPolicies {
  const fits = isForType(type);
  return applied(vhost.policies.filter(fits), vhost.operatorPolicies.filter(fits), name);
}
