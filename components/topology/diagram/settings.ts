/** What holds for an object in the end: its own arguments, or the policy and operator policy that apply. */
import type { Exchange, Json, OperatorPolicy, Policy, Queue, Vhost } from "../model.ts";

/** Null where it is no regular expression that JavaScript knows: PCRE has more. */
export function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, "u");
  } catch {
    try {
      return new RegExp(pattern);
    } catch {
      return null;
    }
  }
}

const forType = { classic: "classic_queues", quorum: "quorum_queues", stream: "streams" } as const;

/** Of several that match, the one of the highest priority applies, and no other. */
function applying<P extends Policy | OperatorPolicy>(
  policies: readonly P[],
  name: string,
  scopes: readonly string[],
): P | undefined {
  return policies
    .filter(({ applyTo, pattern }) => scopes.includes(applyTo) && compiled(pattern)?.test(name))
    .toSorted((a, b) => b.priority - a.priority)[0];
}

/** Settings by the name a policy gives them: `message-ttl`; an argument is called `x-message-ttl`. */
export type Settings = (name: string) => Json | undefined;

/** Of two numbers the smaller holds; of two other values the argument's. */
export function queueSettings(vhost: Vhost, queue: Queue): Settings {
  const scopes = ["queues", forType[queue.type]];
  const policy = applying(vhost.policies, queue.name, ["all", ...scopes]);
  const operator = applying(vhost.operatorPolicies, queue.name, scopes);
  return (name) => {
    const given = [queue.arguments[`x-${name}`], policy?.definition[name], operator?.definition[name]].filter(
      (value) => value !== undefined,
    );
    const numbers = given.filter((value) => typeof value === "number");
    return numbers.length === given.length && given.length > 1 ? Math.min(...numbers) : given[0];
  };
}

export function exchangeSettings(vhost: Vhost, exchange: Exchange): Settings {
  const policy = applying(vhost.policies, exchange.name, ["all", "exchanges"]);
  return (name) => exchange.arguments[name] ?? policy?.definition[name];
}
