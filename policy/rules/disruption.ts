/** Maintenance that stops one node at a time. */
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";
import { brokerContainers, named } from "../broker.ts";
import { isProduction, productionSchema } from "../production.ts";
import { at, entriesAt, numberAt, textAt } from "../read.ts";

const budgetType = "kubernetes:policy/v1:PodDisruptionBudget";

export const productionDisruptionBudget: StackValidationPolicy = {
  name: "rabbitmq-production-disruption-budget",
  description: "In production RabbitMQ has three nodes or more, and a PodDisruptionBudget.",
  configSchema: productionSchema,
  validateStack: ({ resources, getConfig }, reportViolation) => {
    const budgets = resources.filter(({ type }) => type === budgetType);
    for (const resource of resources) {
      const { type, name, props, urn } = resource;
      if (type !== "kubernetes:apps/v1:StatefulSet" || brokerContainers(type, props).length === 0) continue;
      if (!isProduction(urn, getConfig())) continue;
      const what = `${named(type, name, props)} of a production stack`;
      // Unknown in the preview of some changes; the update asks again.
      const replicas = numberAt(props, "spec", "replicas");
      if (replicas !== undefined && replicas > 0 && replicas < 3) {
        reportViolation(
          `${what} has ${replicas} of at least 3 nodes: its queues do not survive the loss of one.`,
          urn,
        );
      }
      if (replicas !== 0 && !budgets.some((budget) => selects(budget, resource))) {
        reportViolation(
          `${what} has no PodDisruptionBudget: a drain can stop all its nodes at once. ` +
            "Add one with maxUnavailable: 1 that selects its pods; Warren makes it for two nodes or more.",
          urn,
        );
      }
    }
  },
};

/** As far as both are known. */
function selects(budget: PolicyResource, nodes: PolicyResource): boolean {
  const [one, other] = [budget, nodes].map(({ props }) => textAt(props, "metadata", "namespace"));
  if (one !== undefined && other !== undefined && one !== other) return false;
  const wanted = entriesAt(budget.props, "spec", "selector", "matchLabels");
  return (
    wanted.length > 0 &&
    wanted.every(
      ([label, value]) => at(nodes.props, "spec", "template", "metadata", "labels", label) === value,
    )
  );
}
