/** All rules over one plan: they warn of what RabbitMQ accepts and was probably not meant. */
import type { Plan, Problem } from "../model.ts";
import { type Doubt, isKnown, limitParts, routingParts } from "../report/doubt.ts";
import { inOrder } from "../report/problem.ts";
import { doubtfulKey } from "./bindingKeys.ts";
import { redundantBinding } from "./bindings.ts";
import { deadLetterCycle, undefinedDeadLetterExchange, unsafeDeadLetters } from "./deadLetters.ts";
import { deprecatedFeature } from "./deprecated.ts";
import { exchangeCycle, exchangeWithoutQueue, undefinedAlternateExchange } from "./exchanges.ts";
import { unanchoredPattern } from "./patterns.ts";
import { argumentOverridden, competingPolicies, policyWithoutMatch } from "./policies.ts";
import { defaultDeliveryLimit, queueWithoutSource, transientObject, unboundedQueue } from "./queues.ts";
import type { FindingOptions, PlanRule, VhostRule } from "./rule.ts";
import { scopeOf } from "./scope.ts";
import { shovelToOtherVhost } from "./shovels.ts";
import { administratorTag, userWithAllPermissions, userWithoutPermissions } from "./users.ts";

type Needs = readonly Doubt["about"][];

/** Each rule with the parts that must be free of errors, or it would warn of what is right. */
const planRules: readonly (readonly [PlanRule, Needs])[] = [
  [administratorTag, []],
  [userWithoutPermissions, ["permissions"]],
];

const vhostRules: readonly (readonly [VhostRule, Needs])[] = [
  [userWithAllPermissions, []],
  [unanchoredPattern, []],
  [undefinedAlternateExchange, routingParts],
  [exchangeCycle, routingParts],
  [exchangeWithoutQueue, routingParts],
  [undefinedDeadLetterExchange, routingParts],
  [deadLetterCycle, [...routingParts, ...limitParts, "queue settings"]],
  [queueWithoutSource, [...routingParts, "parameters", "tests"]],
  [unboundedQueue, [...routingParts, ...limitParts]],
  [defaultDeliveryLimit, [...routingParts, ...limitParts]],
  [transientObject, []],
  [redundantBinding, []],
  [doubtfulKey, []],
  [unsafeDeadLetters, limitParts],
  [shovelToOtherVhost, []],
  [policyWithoutMatch, routingParts],
  [competingPolicies, limitParts],
  [argumentOverridden, limitParts],
  [deprecatedFeature, []],
];

/**
 * Warnings, in the order of the file, before comments silence any. Never throws.
 *
 * @param doubts what the errors of the file leave unknown: then only warnings that will stay are given
 */
export function findings(
  plan: Plan,
  options: FindingOptions = {},
  doubts: readonly Doubt[] = [],
): readonly Problem[] {
  const unknown = new Set(
    doubts.map(({ vhost, queue }) => JSON.stringify(["vhosts", vhost, "queues", queue])),
  );
  const ofVhosts = plan.vhosts.flatMap((vhost) => {
    const scope = scopeOf(plan, vhost);
    return vhostRules
      .filter(([, needs]) => isKnown(doubts, needs, vhost.name))
      .flatMap(([rule]) => rule(scope, options))
      .filter(({ path }) => !unknown.has(JSON.stringify(path.slice(0, 4))));
  });
  const ofPlan = planRules
    .filter(([, needs]) => isKnown(doubts, needs, undefined))
    .flatMap(([rule]) => rule(plan));
  return inOrder([...ofPlan, ...ofVhosts]);
}
