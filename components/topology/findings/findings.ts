/** All rules over one plan: they warn of what RabbitMQ accepts and was probably not meant. */
import type { Plan, Problem } from "../model.ts";
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

const planRules: readonly PlanRule[] = [administratorTag, userWithoutPermissions];

const vhostRules: readonly VhostRule[] = [
  userWithAllPermissions,
  unanchoredPattern,
  undefinedAlternateExchange,
  exchangeCycle,
  exchangeWithoutQueue,
  undefinedDeadLetterExchange,
  deadLetterCycle,
  queueWithoutSource,
  unboundedQueue,
  defaultDeliveryLimit,
  transientObject,
  redundantBinding,
  doubtfulKey,
  unsafeDeadLetters,
  shovelToOtherVhost,
  policyWithoutMatch,
  competingPolicies,
  argumentOverridden,
  deprecatedFeature,
];

/** Warnings, in the order of the file, before comments silence any. Never throws. */
export function findings(plan: Plan, options: FindingOptions = {}): readonly Problem[] {
  const ofVhosts = plan.vhosts.flatMap((vhost) => {
    const scope = scopeOf(plan, vhost);
    return vhostRules.flatMap((rule) => rule(scope, options));
  });
  return inOrder([...planRules.flatMap((rule) => rule(plan)), ...ofVhosts]);
}
