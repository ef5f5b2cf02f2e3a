/** The fault matrix: under load, with a ledger of every message. `./dev faults` runs all rows, `./dev test` the short ones. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLong } from "../form.ts";
import { MatrixCluster } from "./matrixCluster.ts";
import { queueTypes } from "./queues.ts";
import { barsOf } from "./report/figures.ts";
import { matrixVersions, type RowRecord } from "./row.ts";
import { rows } from "./rows.ts";
import { runRow } from "./runRow.ts";

/** Every queue has a leader again by then: it confirms. */
const leaderWithinMs = 60_000;

const [newest] = matrixVersions;

describe.each(isLong ? matrixVersions : [newest])("under load, RabbitMQ %s", (version) => {
  let cluster: MatrixCluster;
  const records: RowRecord[] = [];
  beforeAll(async () => {
    cluster = await MatrixCluster.bringUp(version);
  });
  afterAll(() => cluster?.remove());

  it.each(rows.filter(({ isShort }) => isLong || isShort))(
    "$title: no confirmed message is lost, and all goes on by itself",
    async (row) => {
      const record = await runRow(cluster, version, row);
      records.push(record);
      console.log(summary(record));
      const kept = record.flows.filter(({ type }) => !row.mayLose?.includes(type));
      expect(kept.filter(({ lost }) => lost > 0)).toEqual([]);
      expect(kept.filter(({ confirmed }) => confirmed === 0)).toEqual([]);
      if (row.blocks === true) return;
      const replicated = record.flows.filter(({ type }) => type !== "classic");
      expect(replicated.filter(({ publisherOutageMs }) => publisherOutageMs > leaderWithinMs)).toEqual([]);
    },
  );

  it.runIf(isLong)("keeps every bar of docs/reliability.md, or the page would promise too much", () => {
    expect(barsOf(records).filter(({ holds }) => holds === false)).toEqual([]);
  });
});

function summary(record: RowRecord): string {
  const ofType = queueTypes.map((type) => {
    const flows = record.flows.filter((flow) => flow.type === type);
    const sum = (key: "confirmed" | "lost" | "duplicates") => flows.reduce((all, flow) => all + flow[key], 0);
    const outages = flows.map(
      ({ client, publisherOutageMs, consumerOutageMs }) =>
        `${client} ${publisherOutageMs}/${consumerOutageMs}`,
    );
    return `${type}: ${sum("confirmed")} confirmed, ${sum("lost")} lost, ${sum("duplicates")} twice; ms without confirm/receipt: ${outages.join(", ")}`;
  });
  return [`${record.title} (${record.what})`, ...ofType, ...record.missing].join("\n  ");
}
