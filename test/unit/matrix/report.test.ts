import { describe, expect, it } from "vitest";
import { queues } from "../../matrix/queues.ts";
import { barsOf, rowOf, tableHead } from "../../matrix/report/figures.ts";
import { timelineOf } from "../../matrix/report/timeline.ts";
import type { RowRecord } from "../../matrix/row.ts";

function recordOf(name: string, publisherOutageMs: number, lost = 0): RowRecord {
  return {
    name,
    title: `title of ${name}`,
    what: "broker-1",
    version: "4.3",
    seed: 1,
    blocks: false,
    attempted: 675,
    strikeMs: 3_000,
    wholeMs: 500,
    missing: [],
    flows: queues.map(({ name, type, client }) => ({
      queue: name,
      type,
      client,
      confirmed: 100_000,
      lost,
      duplicates: 2,
      failures: 1,
      publisherOutageMs: type === "classic" ? 90_000 : publisherOutageMs,
      consumerOutageMs: 700,
    })),
    timeline: { quorum: [5, 0, 5], stream: [4, 4, 4], classic: [0, 0, 0] },
    strikeSecond: 1,
  };
}

const verdicts = (records: readonly RowRecord[]) =>
  Object.fromEntries(barsOf(records).map(({ what, holds }) => [what.replace(/:.*/, ""), holds]));

describe("the report of the fault matrix", () => {
  it("says that a bar holds only where the records show it, or the page would promise what was not measured", () => {
    const good = verdicts([recordOf("killed-0", 500), recordOf("frozen-30", 9_000)]);
    expect(good).toMatchObject({
      "confirmed messages in all": true,
      "confirmed messages of quorum queues and streams that were lost": true,
      "publishers after a broker's SIGKILL": true,
      "`pulumi up` that restarts three nodes with 1,000 queues": undefined,
    });
    const bad = verdicts([recordOf("killed-0", 1_500, 1)]);
    expect(bad).toMatchObject({
      "confirmed messages in all": false,
      "confirmed messages of quorum queues and streams that were lost": false,
      "publishers after a broker's SIGKILL": false,
    });
  });

  it("has a cell for each column, or figures would stand under another head", () => {
    expect(rowOf(recordOf("killed-0", 500))).toHaveLength(tableHead.length);
  });

  it("draws the fault where it was, and a line for each type of queue", () => {
    const svg = timelineOf(recordOf("killed-0", 500));
    expect(svg.match(/<polyline/g)).toHaveLength(3);
    expect(svg).toContain('x="244.0" y="40"');
  });
});
