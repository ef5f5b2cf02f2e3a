/** Whether a running cluster can be upgraded, and what has to happen before and during that. Pure. */
import { erlangProblem } from "../cluster/erlang.ts";
import { compareVersions, type UpgradePath, upgradePath } from "../cluster/upgradePath.ts";
import type { BrokerState, NodeState } from "./brokerState.ts";
import type { Use } from "./clientScan.ts";

export interface Assessment {
  readonly from: string;
  readonly to: string;
  readonly nodes: readonly NodeState[];
  readonly path: UpgradePath;
  /** Whether some nodes run an older version than others: an upgrade has begun and not ended. */
  readonly isHalfDone: boolean;
  /** Why the update is refused, one line each. */
  readonly refused: readonly string[];
  /** What should be mended first, one line each. An update that mends a failed one finds such nodes, too. */
  readonly unhealthy: readonly string[];
  /** Stable feature flags that are disabled. */
  readonly flagsOff: readonly string[];
  /** Deprecated features in use that the wanted version still permits. */
  readonly deprecated: readonly string[];
  /** What the wanted version denies to clients that are connected. */
  readonly uses: readonly Use[];
  /** One line; undefined if the nodes' Erlang suits the wanted version. */
  readonly erlang: string | undefined;
}

export interface Wanted {
  readonly version: string;
  /** Whether the update enables the feature flags itself. */
  readonly enablesFlags: boolean;
}

export function assess(
  state: BrokerState,
  { version: to, enablesFlags }: Wanted,
  uses: readonly Use[],
): Assessment {
  const { version: from, stableFlagsOff: flagsOff } = state;
  const path = pathOf(state, to);
  const isUpgrade = path.kind !== "same";
  const denied = new Set(uses.map(({ feature }) => feature.name));
  return {
    from,
    to,
    nodes: state.nodes,
    path,
    isHalfDone: state.nodes.some(
      ({ version }) => version !== undefined && compareVersions(version, from) < 0,
    ),
    refused: [
      ...(path.kind === "refused" ? [refusal(path)] : []),
      ...(isUpgrade && !enablesFlags && flagsOff.length > 0 ? [flagsFirst(flagsOff)] : []),
    ],
    unhealthy: isUpgrade ? unhealthy(state) : [],
    flagsOff,
    deprecated: state.deprecatedInUse.filter((name) => !denied.has(name)),
    uses,
    erlang: erlangProblem(to, state.erlang),
  };
}

/** Khepri of 3.13 is another one than that of 4. */
function pathOf({ version, usesKhepri }: BrokerState, to: string): UpgradePath {
  const path = upgradePath(version, to);
  if (path.kind === "same" || !usesKhepri || !version.startsWith("3.13")) return path;
  const reason = `${version} keeps its metadata in Khepri, and no later version reads the Khepri of 3.13: move to a second cluster`;
  return { kind: "refused", reason, way: [] };
}

/** With the way around it. */
export function refusal({ reason, way }: Extract<UpgradePath, { kind: "refused" }>): string {
  if (way.length === 0) return reason;
  const steps = way.map((version) => `"${version}"`).join(", then ");
  return `${reason}; set the version to ${steps}${way.length > 1 ? ", each in an update of its own" : ""}`;
}

function unhealthy({ nodes }: BrokerState): readonly string[] {
  return nodes.flatMap(({ name, running, alarms }) =>
    running ? alarms.map((alarm) => `node ${name} has a ${alarm}`) : [`node ${name} does not run`],
  );
}

const flagsFirst = (flags: readonly string[]) =>
  `stable feature flags are disabled: ${flags.join(", ")}; enable them (\`rabbitmqctl enable_feature_flag all\`)`;
