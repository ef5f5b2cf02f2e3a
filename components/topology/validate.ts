/** Source nodes in, a definition that is surely right out — or every problem at once. */
import type { TopologyDefinition } from "./definition.ts";
import { check } from "./language/check.ts";
import type { Draft } from "./language/draft.ts";
import { topologyRecord } from "./language/topology.ts";
import type { Problem } from "./model.ts";
import { reportOn } from "./report.ts";
import { checkBindings } from "./rules/bindings.ts";
import { checkPermissions } from "./rules/permissions.ts";
import { checkQueues } from "./rules/queues.ts";
import { scopesOf } from "./rules/vhost.ts";
import type { SourceNode } from "./source/node.ts";

export interface Validated {
  /** Only where there is no problem. */
  readonly definition?: TopologyDefinition;
  readonly problems: readonly Problem[];
}

export function validate(root: SourceNode): Validated {
  const report = reportOn(root);
  const draft = (check(root, topologyRecord, [], report) ?? {}) as Draft<TopologyDefinition>; // what the description checks
  for (const scope of scopesOf(draft, report)) {
    checkPermissions(scope);
    checkBindings(scope);
    checkQueues(scope);
  }
  const problems = report.problems();
  if (problems.length > 0) return { problems };
  return { definition: draft as TopologyDefinition, problems }; // without a problem nothing was taken out
}
