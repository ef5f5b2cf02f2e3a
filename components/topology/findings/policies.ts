/** Policies that match nothing, that compete, or that contradict an argument. */

import { argumentNameOf } from "../language/settingNames.ts";
import type { Exchange, Json, OperatorPolicy, Policy, Problem, Queue, QueueType } from "../model.ts";
import { quote } from "../report/problem.ts";
import { tied } from "../routing/policies.ts";
import { effective, precedenceOf } from "../routing/precedence.ts";
import type { Settings } from "../routing/settings.ts";
import { type VhostRule, warning } from "./rule.ts";
import type { VhostScope } from "./scope.ts";

interface Matched {
  readonly what: string;
  readonly settings: Settings;
}

/** Everything that a policy of this vhost can match, including predeclared exchanges. */
function everything({ vhost, index, ofQueue, ofExchange }: VhostScope): readonly Matched[] {
  return [
    ...[...index.exchanges.values()]
      .filter(({ name }) => name !== "")
      .map((one) => ({ what: `exchange ${quote(one.name)}`, settings: ofExchange(one) })),
    ...vhost.queues.map((one) => ({ what: `queue ${quote(one.name)}`, settings: ofQueue(one) })),
  ];
}

type AnyPolicy = Policy | OperatorPolicy;

const lists = ["policies", "operatorPolicies"] as const;
const kindOf = { policies: "policy", operatorPolicies: "operator policy" } as const;

export const policyWithoutMatch: VhostRule = (scope) => {
  const objects = everything(scope);
  return lists.flatMap((list) => {
    const matching = new Set<AnyPolicy>();
    // Thousands of objects share the list of the policies that match them.
    for (const { sure, unsure } of new Set(objects.map(({ settings }) => settings[list]))) {
      for (const policy of [...sure, ...unsure]) matching.add(policy);
    }
    return scope.vhost[list]
      .filter((one) => !matching.has(one))
      .map((one) => {
        const message = `${kindOf[list]} ${quote(one.name)} matches nothing in this file: no object that applyTo: ${one.applyTo} means and that knows every key of the definition has a name that ${quote(one.pattern)} matches; correct the pattern, or remove the policy`;
        return warning("policy-without-match", message, [...scope.path, list, one.name], one);
      });
  });
};

export const competingPolicies: VhostRule = (scope) => {
  const objects = everything(scope);
  return lists.flatMap((list) => {
    const reported = new Set<AnyPolicy>();
    return objects.flatMap(({ what, settings }): readonly Problem[] => {
      const [first, ...others]: readonly AnyPolicy[] = tied<AnyPolicy>(settings[list].sure);
      return others
        .filter((one) => JSON.stringify(one.definition) !== JSON.stringify(first?.definition))
        .flatMap((one) => {
          if (first === undefined || reported.has(one)) return [];
          reported.add(one);
          const message = `${kindOf[list]} ${quote(one.name)} and ${quote(first.name)} have the same priority, ${one.priority}, and both match ${what}: only one of them applies, and which one is chance; give them different priorities`;
          return [warning("competing-policies", message, [...scope.path, list, one.name], one)];
        });
    });
  });
};

function outcome(type: QueueType | "exchange", key: string, own: Json, policy: Json): string | undefined {
  const precedence = precedenceOf(type, key);
  const holds = JSON.stringify(effective(type, key, own, policy));
  switch (precedence) {
    case "argument":
      return `the argument goes first, so that ${holds} holds and the policy does nothing here`;
    case "policy":
      return holds === JSON.stringify(policy)
        ? `the policy goes first, so that ${holds} holds and the argument does nothing`
        : `the policy goes first and the argument does nothing; a ${type} queue knows no such value, so that ${holds} holds`;
    case "limit":
      if (Number(own) < 0 || Number(policy) < 0) return `a limit goes before none, so that ${holds} holds`;
      return `the smaller one, ${holds}, holds`;
    case "smaller":
    case "larger":
      return `the ${precedence} one, ${holds}, holds`;
    case undefined:
      return undefined;
  }
}

/** An operator policy is there to limit what queues say of themselves: a limit that it lowers is no mistake. */
function isOnlyLimited(type: QueueType | "exchange", key: string, own: Json, operator: Json): boolean {
  if (typeof own !== "number" || typeof operator !== "number") return false;
  const precedence = precedenceOf(type, key);
  return precedence === "policy" ? operator <= own : precedence !== "argument";
}

function conflicts(
  of: Queue | Exchange,
  type: QueueType | "exchange",
  { settings, argument, policy, operatorPolicy }: Settings,
  path: Problem["path"],
): readonly Problem[] {
  return [...settings].flatMap(([key, together]) => {
    const own = argument(key);
    const operator = operatorPolicy?.definition[key];
    const isLimited = own !== undefined && operator !== undefined && isOnlyLimited(type, key, own, operator);
    const value = isLimited ? policy?.definition[key] : together;
    if (own === undefined || value === undefined || own === value) return [];
    const holds = outcome(type, key, own, value);
    if (holds === undefined) return [];
    const by =
      policy?.definition[key] === value
        ? `policy ${quote(policy.name)}`
        : `operator policy ${quote(operatorPolicy?.name ?? "")}`;
    const isLowered = effective(type, key, own, value) !== effective(type, key, own, together);
    const limit = isLowered
      ? ` (within what operator policy ${quote(operatorPolicy?.name ?? "")} says: ${JSON.stringify(operator)})`
      : "";
    const what = type === "exchange" ? type : "queue";
    const name = type === "exchange" ? key : argumentNameOf(key);
    const message = `${what} ${quote(of.name)} has ${name} ${JSON.stringify(own)}, and ${by} says ${key} ${JSON.stringify(value)}: ${holds}${limit}; say it in one place`;
    return [warning("argument-overridden", message, path, of)];
  });
}

export const argumentOverridden: VhostRule = ({ vhost, path, ofQueue, ofExchange }) => [
  ...vhost.exchanges.flatMap((one) =>
    conflicts(one, "exchange", ofExchange(one), [...path, "exchanges", one.name]),
  ),
  ...vhost.queues.flatMap((one) => conflicts(one, one.type, ofQueue(one), [...path, "queues", one.name])),
];
