import type * as pulumi from "@pulumi/pulumi";
import { policyType } from "../provider/state/tokens.ts";
import { treeOf } from "../provider/state/tree.ts";
import type * as model from "../topology/model.ts";
import type { VhostResources } from "./broker.ts";
import { logicalName } from "./names.ts";
import { policyObject } from "./objects.ts";
import type { OwnObjects } from "./ownObjects.ts";

/**
 * Makes the policies of one vhost. The plugin's own resource sends each value as a string, converts strings that look
 * like numbers, and overwrites policies that others have made.
 * @param after resources of earlier versions that must release some of them first
 */
export function makePolicies(
  own: OwnObjects,
  vhost: model.Vhost,
  made: VhostResources,
  after: readonly pulumi.Resource[],
): void {
  for (const policy of vhost.policies) {
    own.make(
      policyType,
      logicalName(own.name, "policy", vhost.name, policy.name),
      { vhost: made.vhost, objects: treeOf([policyObject(policy)]) },
      { dependsOn: after, container: made.resource, formerType: "rabbitmq:index/policy:Policy" },
    );
  }
}
