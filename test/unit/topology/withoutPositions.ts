import type { Plan } from "../../../components/topology/model.ts";

/** A plan from a file as it would be if it had been given in code. */
export function withoutPositions(plan: Plan | undefined): unknown {
  if (plan === undefined) return undefined;
  const without = <Of extends object>(of: Of) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => key !== "at"));
  return {
    users: plan.users.map(without),
    vhosts: plan.vhosts.map((vhost) => ({
      ...without(vhost),
      permissions: vhost.permissions.map(without),
      topicPermissions: vhost.topicPermissions.map(without),
      exchanges: vhost.exchanges.map(without),
      queues: vhost.queues.map(without),
      bindings: vhost.bindings.map(without),
      policies: vhost.policies.map(without),
      operatorPolicies: vhost.operatorPolicies.map(without),
      parameters: vhost.parameters.map(without),
    })),
    globalParameters: plan.globalParameters.map(without),
    tests: plan.tests.map(without),
  };
}
