/** Converts source nodes to a valid, expanded topology, or reports all problems at once. */
import type { TopologyDefinition } from "./definition/topology.ts";
import { expand } from "./expand/expand.ts";
import type { ExpandedTopology } from "./expand/objects.ts";
import { validParts } from "./expand/validParts.ts";
import { objectsOfVhosts } from "./expand/vhostObjects.ts";
import { check } from "./language/check.ts";
import type { Draft } from "./language/draft.ts";
import { severitiesOf } from "./language/severities.ts";
import { topologyRecord } from "./language/topology.ts";
import type { Problem } from "./model.ts";
import { type Report, reportOn } from "./report/collector.ts";
import type { Doubt } from "./report/doubt.ts";
import type { Severities } from "./report/severity.ts";
import { checkAccessLength } from "./rules/accessLength.ts";
import { checkBindings } from "./rules/bindings.ts";
import { checkExchanges } from "./rules/exchanges.ts";
import { checkMade } from "./rules/made.ts";
import { checkParameters } from "./rules/parameters.ts";
import { checkPermissions } from "./rules/permissions.ts";
import { checkPolicies } from "./rules/policies.ts";
import { checkQueues } from "./rules/queues.ts";
import { checkShovels } from "./rules/shovels.ts";
import { checkTests } from "./rules/tests.ts";
import { checkPatterns } from "./rules/together.ts";
import { checkTunable } from "./rules/tunable.ts";
import { checkExternal, scopesOf } from "./rules/vhost.ts";
import { locate, type SourceNode } from "./source/node.ts";

export interface Validated {
  /** Every object, expanded once; only if there is no problem. */
  readonly topology?: ExpandedTopology;
  readonly problems: readonly Problem[];
  /** If there is a problem: the objects that have none. Missing if they cannot be told from the others. */
  readonly rest?: ExpandedRest;
  /** Those that the topology and its vhosts give to findings. */
  readonly severities: Omit<Severities, "ofFiles">;
}

export interface ExpandedRest {
  readonly topology: ExpandedTopology;
  readonly doubts: readonly Doubt[];
}

/** @param brokerVersion e.g. `4.3`; without it everything that a supported version knows is accepted */
export function validate(root: SourceNode, brokerVersion?: string): Validated {
  const report = reportOn((path, part) => locate(root, path, part));
  const draft = (check(root, topologyRecord, [], report) ?? {}) as Draft<TopologyDefinition>; // checked just now
  const severities = {
    whole: severitiesOf(draft.findings),
    ofVhosts: new Map(
      Object.entries(draft.vhosts ?? {}).map(([name, vhost]) => [name, severitiesOf(vhost?.findings)]),
    ),
  };
  return { ...expanded(draft, report, brokerVersion), severities };
}

function expanded(
  draft: Draft<TopologyDefinition>,
  report: Report,
  brokerVersion: string | undefined,
): Omit<Validated, "severities"> {
  if (report.isFull()) return { problems: report.problems() };
  const objects = objectsOfVhosts(draft);
  for (const scope of scopesOf(draft, objects, report, brokerVersion)) {
    checkExternal(scope);
    checkPermissions(scope);
    checkExchanges(scope);
    checkBindings(scope);
    checkQueues(scope);
    checkPolicies(scope);
    checkParameters(scope);
    checkShovels(scope);
    checkPatterns(scope);
    checkMade(scope);
    checkTunable(scope);
  }
  checkTests(draft.tests ?? [], report);
  if (report.problems().length > 0) return { problems: report.problems(), ...restOf(draft, report) };
  const topology = expand(draft as TopologyDefinition, objects); // without a problem nothing was removed
  checkAccessLength(topology, report);
  const problems = report.problems();
  return problems.length > 0 ? { problems, ...restOf(draft, report) } : { topology, problems };
}

function restOf(draft: Draft<TopologyDefinition>, report: Report): Pick<Validated, "rest"> {
  const parts = report.isFull() ? undefined : validParts(draft, report.problems());
  if (parts === undefined) return {};
  const { topology, doubts } = parts;
  return { rest: { topology: expand(topology, objectsOfVhosts(topology)), doubts } };
}
