/** What a preview says about a topology that is large for the engine `resources`. */
import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../topology/model.ts";
import type { Division } from "./division.ts";

/**
 * From about here on Terraform creates the same objects faster: Pulumi writes its whole state at each resource
 * (docs/performance.md).
 */
const manyResources = 300;

/** Seconds for 1,000 objects on classic queues: docs/performance.md. */
export const measuredSeconds = {
  resources: { firstApply: 67.5, noOp: 8.15 },
  bulk: { firstApply: 3.39, noOp: 1.0 },
} as const;

/** Undefined where the engine is good as it is. */
export function engineAdvice({ engine, official }: Division): string | undefined {
  const count = objectsIn(official);
  if (engine !== "resources" || count <= manyResources) return undefined;
  const { resources, bulk } = measuredSeconds;
  return (
    `${count.toLocaleString("en-US")} objects, a resource for each: Pulumi writes its whole state at each of them. With ` +
    `1,000 objects, a first update took ${resources.firstApply} s so and ${bulk.firstApply} s with engine "bulk", one ` +
    `without changes ${resources.noOp} s and ${bulk.noOp.toFixed(1)} s (docs/performance.md). Changing over changes ` +
    "nothing on the broker: docs/provider.md, switching the engine"
  );
}

/** Shows it in a preview only: an update has nothing to decide. */
export function showEngineAdvice(division: Division, parent: pulumi.Resource): void {
  const advice = pulumi.runtime.isDryRun() ? engineAdvice(division) : undefined;
  if (advice !== undefined) void pulumi.log.info(advice, parent);
}

function objectsIn({ users, vhosts }: Plan): number {
  const inVhosts = vhosts.map(
    ({ permissions, topicPermissions, exchanges, queues, bindings, policies }) =>
      [permissions, topicPermissions, exchanges, queues, bindings, policies].flat().length,
  );
  return inVhosts.reduce((sum, count) => sum + count, users.length + vhosts.length);
}
