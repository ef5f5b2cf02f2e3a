/** What the disk of one node can do to it. */
import { setTimeout as sleep } from "node:timers/promises";
import { Disk } from "./disk.ts";
import type { MatrixCluster } from "./matrixCluster.ts";
import type { Row } from "./row.ts";

const ordinal = 2;
/** More than the broker keeps free, so that no alarm stands from the start. */
const bytes = 2 * 1024 ** 3;

function diskRow(
  row: Pick<Row, "name" | "title" | "mayLose" | "blocks">,
  fault: (disk: Disk, cluster: MatrixCluster) => Promise<void>,
): Row {
  let disk: Disk | undefined;
  return {
    ...row,
    prepare: async (cluster) => {
      disk = await Disk.under(cluster, ordinal, bytes);
    },
    strike: async (cluster) => {
      if (disk === undefined) throw new Error("the row has not been prepared");
      await fault(disk, cluster);
      return cluster.nodes.pod(ordinal);
    },
    cleanUp: async () => disk?.detach(),
  };
}

export const diskRows: readonly Row[] = [
  diskRow(
    {
      name: "disk-full",
      title: "A node's disk is full for 20 s",
      blocks: true,
    },
    async (disk, cluster) => {
      const before = cluster.nodes.processOf(ordinal);
      await disk.fill();
      await sleep(20_000);
      await disk.free();
      await cluster.nodes.answersAgain(ordinal, before);
    },
  ),
  diskRow(
    { name: "disk-late", title: "A node's disk writes nothing for 1.5 s at a time, for 20 s" },
    async (disk) => {
      for (const end = Date.now() + 20_000; Date.now() < end; await sleep(200)) {
        await disk.suspend();
        await sleep(1_500);
        await disk.resume();
      }
    },
  ),
  diskRow(
    {
      name: "disk-fails",
      title: "A node's disk turns read-only, and is replaced after 20 s",
      mayLose: ["classic"],
    },
    async (disk) => {
      await disk.fail();
      await sleep(20_000);
      // What docs/operations.md says for a lost volume.
      await disk.detach();
    },
  ),
];
