/** Source nodes in, a definition that is surely right out — or every problem at once. */
import type { TopologyDefinition } from "./definition.ts";
import { check } from "./language/check.ts";
import type { Draft } from "./language/draft.ts";
import { topologyRecord } from "./language/topology.ts";
import type { Problem } from "./model.ts";
import { checkAccessLength } from "./patterns/accessLength.ts";
import { checkMade } from "./patterns/made.ts";
import { checkPatterns } from "./patterns/together.ts";
import { reportOn } from "./report.ts";
import { checkBindings } from "./rules/bindings.ts";
import { checkExchanges } from "./rules/exchanges.ts";
import { checkParameters } from "./rules/parameters.ts";
import { checkPermissions } from "./rules/permissions.ts";
import { checkPolicies } from "./rules/policies.ts";
import { checkQueues } from "./rules/queues.ts";
import { checkTunable } from "./rules/tunable.ts";
import { scopesOf } from "./rules/vhost.ts";
import type { SourceNode } from "./source/node.ts";

export interface Validated {
  /** Only where there is no problem. */
  readonly definition?: TopologyDefinition;
  readonly problems: readonly Problem[];
}

/** @param brokerVersion e.g. `4.3`; where it is missing, what any supported version knows is right */
export function validate(root: SourceNode, brokerVersion?: string): Validated {
  const report = reportOn(root);
  const draft = (check(root, topologyRecord, [], report) ?? {}) as Draft<TopologyDefinition>; // what the description checks
  if (report.isFull()) return { problems: report.problems() };
  for (const scope of scopesOf(draft, report, brokerVersion)) {
    checkPermissions(scope);
    checkExchanges(scope);
    checkBindings(scope);
    checkQueues(scope);
    checkPolicies(scope);
    checkParameters(scope);
    checkPatterns(scope);
    checkMade(scope);
    checkTunable(scope);
  }
  if (report.problems().length === 0) checkAccessLength(draft as TopologyDefinition, report); // nothing was taken out
  const problems = report.problems();
  if (problems.length > 0) return { problems };
  return { definition: draft as TopologyDefinition, problems }; // without a problem nothing was taken out
}
