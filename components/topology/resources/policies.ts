import type * as pulumi from "@pulumi/pulumi";
import { policyType } from "../../engine/tokens.ts";
import { treeOf } from "../../engine/tree.ts";
import type * as model from "../model.ts";
import { logicalName } from "./names.ts";
import { policyObject } from "./objects.ts";
import type { OwnObjects } from "./ownObjects.ts";
import type { VhostResources } from "./vhostResources.ts";

/**
 * Makes the policies of one vhost. The plugin's own sends each value as text, makes a number of what looks like one, and
 * writes over a policy that somebody else has made.
 * @param after what made some of them in earlier versions, and lets go of them first
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
