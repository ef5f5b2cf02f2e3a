/** Changes the number of nodes without losing what they hold: what has to happen before the StatefulSet changes. */
import * as pulumi from "@pulumi/pulumi";
import { counted, type Membership, type Move, movesAway, obstacles } from "../../cluster/membership.ts";
import { claimName, type Named, nodeName } from "../../cluster/names.ts";
import { type LiveNodes, returning, type ScaleStep, scaleStep } from "../../cluster/scaleStep.ts";
import { runError } from "../../pulumi/runError.ts";
import type { NodesApi } from "../kubernetes/liveNodes.ts";
import { leave, membershipOf, move, takeBack } from "./members.ts";

export interface Scale {
  readonly cluster: Named;
  readonly namespace: string;
  /** Wanted number of nodes. */
  readonly replicas: number;
  readonly whenScaled: "retain" | "delete";
}

/**
 * A preview says what will happen; an update does it. Each step finds what is already done, so an update after an
 * interrupted one goes on.
 * @throws a RunError if a step would lose anything; nothing has been changed then
 */
export async function beforeScaling(
  api: NodesApi,
  live: LiveNodes,
  scale: Scale,
  resource: pulumi.Resource,
): Promise<void> {
  const step = stepOf(live, scale);
  await comeBack(api, live, scale, resource);
  if (step.kind === "stop") {
    const { replicas } = live;
    tell(
      `replicas 0: all ${replicas} nodes stop; volumes, Secrets and Services stay, and replicas: ${replicas} brings everything back`,
      resource,
    );
  } else if (step.kind === "shrink") {
    await shrink(api, live, scale, step, resource);
  } else if (step.kind === "grow") {
    await grow(api, live, scale, step, resource);
  }
}

async function comeBack(
  api: NodesApi,
  live: LiveNodes,
  { cluster, namespace, replicas }: Scale,
  resource: pulumi.Resource,
): Promise<void> {
  const back = returning(live, replicas);
  const via = live.ready.find((ordinal) => !back.includes(ordinal)) ?? live.ready[0];
  if (back.length === 0 || via === undefined || pulumi.runtime.isDryRun()) return;
  await api.markGrowth(true);
  const nodes = back.map((ordinal) => nodeName(cluster, namespace, ordinal));
  await takeBack(api, via, nodes, resource);
}

function stepOf(live: LiveNodes, { replicas, cluster }: Scale): ScaleStep {
  try {
    return scaleStep(live, replicas, cluster);
  } catch (error) {
    throw runError(error instanceof Error ? error.message : String(error));
  }
}

async function shrink(
  api: NodesApi,
  live: LiveNodes,
  scale: Scale,
  step: { readonly staying: readonly number[]; readonly leaving: readonly number[] },
  resource: pulumi.Resource,
): Promise<void> {
  const names = (ordinals: readonly number[]) =>
    ordinals.map((one) => nodeName(scale.cluster, scale.namespace, one));
  const [staying, leaving] = [names(step.staying), names(step.leaving)];
  const change = `replicas ${live.replicas} to ${scale.replicas}`;
  const via = step.staying.find((ordinal) => live.ready.includes(ordinal));
  if (via === undefined) {
    throw runError(
      `${change}: none of the nodes that stay is ready, so nobody can move what the others hold: ${staying.join(", ")}. Nothing was changed`,
    );
  }
  let membership = await membershipOf(api, via, leaving);
  const problems = obstacles(membership, staying, leaving);
  if (problems.length > 0) {
    throw runError(
      [`${change} is refused, and nothing was changed:`, ...problems.map((line) => `  ${line}`)].join("\n"),
    );
  }
  tell(summary(change, membership, movesAway(membership, staying), leaving, scale), resource);
  if (pulumi.runtime.isDryRun()) return;
  // Queues may be declared meanwhile.
  for (;;) {
    const moves = movesAway(membership, staying);
    if (moves.length === 0) break;
    await move(api, via, moves, resource);
    membership = await membershipOf(api, via, leaving);
    const appeared = obstacles(membership, staying, leaving);
    if (appeared.length > 0) {
      throw runError(
        [`${change} stops here; what has moved stays moved:`, ...appeared.map((line) => `  ${line}`)].join(
          "\n",
        ),
      );
    }
  }
  for (const ordinal of step.leaving.toReversed()) await leave(api, via, ordinal, scale, resource);
}

function summary(
  change: string,
  membership: Membership,
  moves: readonly Move[],
  leaving: readonly string[],
  { whenScaled }: Scale,
): string {
  const removed = moves.filter(({ remove }) => remove.length > 0);
  const added = moves.flatMap(({ add }) => add);
  const onto = [...new Set(added)].toSorted();
  const gone = leaving.filter((node) => !membership.members.includes(node));
  return [
    `${change}: ${leaving.join(", ")} ${leaving.length === 1 ? "leaves" : "leave"} the cluster`,
    `${counted(removed.length, "quorum queue or stream has", "quorum queues and streams have")} members there, ` +
      (added.length === 0 ? "which are removed" : `${added.length} of which move to ${onto.join(", ")}`),
    ...(gone.length === 0 ? [] : [`${gone.join(", ")} ${gone.length === 1 ? "has" : "have"} left already`]),
    whenScaled === "delete" ? "the volumes are deleted" : "the volumes are kept, blank",
  ].join("; ");
}

async function grow(
  api: NodesApi,
  live: LiveNodes,
  scale: Scale,
  { joining, doubtful }: { readonly joining: readonly number[]; readonly doubtful: readonly number[] },
  resource: pulumi.Resource,
): Promise<void> {
  const nodeOf = (ordinal: number) => nodeName(scale.cluster, scale.namespace, ordinal);
  const change = `replicas ${live.replicas} to ${scale.replicas}`;
  const [via] = live.ready;
  if (doubtful.length > 0) {
    const former = via === undefined ? undefined : (await membershipOf(api, via, [])).members;
    const stale = doubtful.filter((ordinal) => former?.includes(nodeOf(ordinal)) !== true);
    if (stale.length > 0) {
      const claims = stale.map((ordinal) => claimName(scale.cluster, ordinal)).join(" ");
      throw runError(
        `${change} is refused: the volumes of ${stale.map(nodeOf).join(", ")} are left from former nodes, and the cluster ` +
          "does not have those nodes any more, so they would not start. If nothing on the volumes is needed, delete them: " +
          `kubectl -n ${scale.namespace} delete pvc ${claims}. Nothing was changed`,
      );
    }
  }
  tell(
    `${change}: ${joining.map(nodeOf).join(", ")} ${joining.length === 1 ? "joins" : "join"}, nobody restarts; then quorum ` +
      "queues and streams get the members that they ask for, and the leaders are balanced",
    resource,
  );
  if (!pulumi.runtime.isDryRun()) await api.markGrowth(true);
}

function tell(message: string, resource: pulumi.Resource): void {
  void pulumi.log.info(message, resource);
}
