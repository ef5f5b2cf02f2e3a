import { describe, expect, it } from "vitest";
import { staleMs } from "../../../components/broker/depth.ts";
import { advance, type Copied, whole } from "../../../components/standby/point.ts";
import { continued, type Record } from "../../../components/standby/record.ts";
import { recoveryPoint } from "../../../components/standby/words.ts";

const begun = { since: 1_000, upTo: undefined };
const look = { at: 100_000, isRunning: true, isKept: true, waiting: 0 };

describe("the recovery point", () => {
  it("begins when the link runs, and not before", () => {
    expect(advance(undefined, { ...look, isRunning: false })).toEqual({ since: undefined, upTo: undefined });
    expect(advance(undefined, look)).toEqual({ since: 100_000, upTo: undefined });
  });

  it("moves to the age of the statistics when no copy waits", () => {
    expect(advance(begun, look)).toEqual({ since: 1_000, upTo: 100_000 - staleMs });
    expect(advance({ since: 99_000, upTo: undefined }, look).upTo).toBeUndefined();
  });

  it.each([
    ["copies wait", 7],
    ["nobody knows", undefined],
  ])("stays where it is while %s", (_, waiting) => {
    expect(advance({ since: 1_000, upTo: 5_000 }, { ...look, waiting })).toEqual({
      since: 1_000,
      upTo: 5_000,
    });
  });

  it("stays while the link is down: what waits is still on the primary", () => {
    expect(advance({ since: 1_000, upTo: 5_000 }, { ...look, isRunning: false, waiting: 3 }).upTo).toBe(
      5_000,
    );
  });

  it("begins again when the copies were deleted: the standby never gets them", () => {
    expect(advance({ since: 1_000, upTo: 5_000 }, { ...look, isKept: false })).toEqual({
      since: undefined,
      upTo: undefined,
    });
  });

  it("is that of the exchange that is furthest behind", () => {
    const all: Copied[] = [
      { since: 1_000, upTo: 9_000 },
      { since: 3_000, upTo: 7_000 },
    ];
    expect(whole(all)).toEqual({ since: 3_000, upTo: 7_000 });
    expect(whole([...all, begun]).upTo).toBeUndefined();
    expect(whole([])).toEqual({ since: undefined, upTo: undefined });
  });

  it("is forgotten after a pause in which the copies may have been deleted, and for another primary", () => {
    const record: Record = {
      at: 0,
      from: "a/primary",
      waiting: 212,
      exchanges: new Map([["shop", new Map([["orders", { since: 1_000, upTo: 7_000 }]])]]),
      gaps: [],
      notTrimmed: [],
      ownOrder: [],
      promotedAt: undefined,
    };
    expect(continued(record, "a/primary", 60_000)).toBe(record.exchanges);
    expect(continued(record, "a/primary", 3 * 60 * 60 * 1000).size).toBe(0);
    expect(continued(record, "a/other", 60_000).size).toBe(0);
    expect(recoveryPoint(record)).toBe(
      "everything that was confirmed from 1970-01-01 00:00:01 UTC to 1970-01-01 00:00:07 UTC is here; 212 later messages " +
        "were still waiting on the primary, by statistics not older than 1970-01-01 00:00:00 UTC",
    );
  });
});
