/** What follows once every node runs: members grow onto the new ones, leaders are balanced, volumes have their size. */
import * as pulumi from "@pulumi/pulumi";
import { Unauthorized } from "../../broker/errors.ts";
import { items, text } from "../../broker/fromBroker.ts";
import { areUnbalanced } from "../../cluster/leaders.ts";
import { counted, movesOnto } from "../../cluster/membership.ts";
import type { Named } from "../../cluster/names.ts";
import { runError } from "../../pulumi/runError.ts";
import { membershipOf, move } from "./members.ts";
import { clientOf, type Rollout } from "./rollout.ts";
import { growVolumes, waitForVolumes } from "./volumes.ts";

export interface Settling extends Rollout {
  readonly cluster: Named;
  readonly storageSize: string;
  /** Whether this update has made volumes larger. */
  readonly volumesGrow: boolean;
  /** Whether pods have started or stopped in this update. */
  readonly hasRolled: boolean;
}

/** @throws a RunError. An update after it goes on. */
export async function settle(settling: Settling, resource: pulumi.Resource): Promise<void> {
  try {
    await settleNow(settling, resource);
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw runError(
      `every node runs what the update says, but not all of the rest is done: ${why}. The next \`pulumi up\` goes on from here`,
    );
  }
}

async function settleNow(settling: Settling, resource: pulumi.Resource): Promise<void> {
  const { target, cluster, nodes, storageSize, timeoutSeconds } = settling;
  const { NodesApi } = await import("../kubernetes/liveNodes.ts");
  const api = new NodesApi(target, cluster);
  const live = await api.read();
  if (live === undefined) return;
  // The StatefulSet gives new nodes the size that the first ones had.
  const grew = await growVolumes(api, live, storageSize, resource);
  let moved = false;
  const [via] = live.ready;
  if (live.hasToGrow && via !== undefined) {
    const moves = movesOnto(await membershipOf(api, via, []), nodes);
    await move(api, via, moves, resource);
    moved = moves.length > 0;
    for (const { ordinal, mark } of live.volumes) {
      if (mark !== undefined && ordinal < nodes.length) await api.markVolume(ordinal, null);
    }
    await api.markGrowth(false);
  }
  if ((moved || settling.hasRolled) && nodes.length > 1) await balanceLeaders(settling, resource);
  if (grew || settling.volumesGrow) await waitForVolumes(api, storageSize, timeoutSeconds, resource);
}

/** A restarted or a new node leads nothing: RabbitMQ leaves the leaders where they are. */
async function balanceLeaders(rollout: Rollout, resource: pulumi.Resource): Promise<void> {
  const { nodes } = rollout;
  const client = clientOf(rollout);
  try {
    const queues = items(await client.getAt("/queues?disable_stats=true&columns=leader"));
    const leaders = queues.flatMap(({ leader }) => (text(leader) === "" ? [] : [text(leader)]));
    if (!areUnbalanced(leaders, nodes)) return;
    await client.post(["rebalance", "queues"], {});
    const what = counted(leaders.length, "quorum queue or stream", "quorum queues and streams");
    void pulumi.log.info(`balancing the leaders of ${what} over ${nodes.length} nodes`, resource);
  } catch (error) {
    // A rotated password is not in the broker yet, and the topology's gate sets it later.
    if (!(error instanceof Unauthorized)) throw error;
  } finally {
    client.close();
  }
}
