/** The policies for RabbitMQ, for a policy pack. Each looks at what Kubernetes or the broker gets, whoever made it. */
import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { guest } from "./rules/accounts.ts";
import { productionDisruptionBudget } from "./rules/disruption.ts";
import { pinnedImage, productionLimits } from "./rules/pods.ts";
import { productionQuorumQueues } from "./rules/queues.ts";
import { plainPorts, productionTls, publicLoadBalancer } from "./rules/services.ts";

export const policies: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  plainPorts,
  publicLoadBalancer,
  guest,
  pinnedImage,
  productionTls,
  productionQuorumQueues,
  productionDisruptionBudget,
  productionLimits,
];
