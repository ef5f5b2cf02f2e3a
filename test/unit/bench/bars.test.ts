import { describe, expect, it } from "vitest";
import { barsOf, holds } from "../../../bench/bars.ts";
import { record } from "./records.ts";

const barOf = (what: string, records: Parameters<typeof barsOf>[0]) => {
  const bar = barsOf(records).find((one) => one.what.startsWith(what));
  if (bar === undefined) throw new Error(`there is no bar ${what}`);
  return bar;
};

const apply = (tool: "raw" | "bulk" | "empty" | "plain", seconds: number, size: number, run = 1) =>
  record({ tool, operation: "apply", seconds, size, run });

describe("a promise about speed", () => {
  it("is held against the medians of the same benchmark, or one slow run would decide", () => {
    const records = [
      ...[apply("bulk", 90, 10_000, 1), apply("bulk", 5, 10_000, 2), apply("bulk", 6, 10_000, 3)],
      ...[apply("raw", 2, 10_000), apply("empty", 2, 10_000)],
    ];
    const bar = barOf("first apply: bulk /", records);
    expect(bar).toMatchObject({ value: 1.5, size: 10_000, limit: 1.5 });
    expect(holds(bar)).toBe(true);
    expect(holds({ ...bar, value: 1.51 })).toBe(false);
  });

  it("that a peer is so much slower does not hold where it is not", () => {
    const bar = (seconds: number) =>
      barOf("first apply: plain / bulk", [apply("plain", seconds, 1_000), apply("bulk", 2, 1_000)]);
    expect([holds(bar(79)), holds(bar(80))]).toEqual([false, true]);
  });

  it("is computed at the largest size that all its tools were measured at, not above the one it is about", () => {
    const records = [100, 1_000, 10_000].map((size) => apply("bulk", 2, size));
    expect(barOf("first apply: plain / bulk", [...records, apply("plain", 100, 100)])).toMatchObject({
      ...{ size: 100, value: 50 },
    });
    const everywhere = [100, 1_000, 10_000].map((size) => apply("plain", size, size));
    expect(barOf("first apply: plain / bulk", [...records, ...everywhere])).toMatchObject({ size: 1_000 });
  });

  it("is neither kept nor broken where a part of it was not measured", () => {
    const bars = barsOf([apply("bulk", 1, 10_000), apply("raw", 1, 10_000)]);
    const unknown = bars.filter((bar) => holds(bar) === undefined).map(({ what }) => what);
    expect(unknown).toHaveLength(8);
    expect(unknown).toContain("first apply: bulk / (raw import + empty)");
  });

  it("about growth sees that ten times the objects take a hundred times as long", () => {
    const square = [10, 100, 1_000].map((size) => apply("bulk", size ** 2, size));
    const bar = barOf("slope", square);
    expect(bar.value).toBeCloseTo(2);
    expect(holds(bar)).toBe(false);
    const later = [apply("bulk", 1, 10), apply("bulk", 1, 100), apply("bulk", 20, 1_000)];
    expect(holds(barOf("slope", later))).toBe(true);
    expect(holds(barOf("slope of bulk's first apply, two", later))).toBe(false);
  });

  it("about memory counts the worst moment of any operation", () => {
    const records = [
      { ...apply("bulk", 1, 1_000), peakMemoryMB: 200 },
      record({ tool: "bulk", operation: "destroy", seconds: 1, peakMemoryMB: 701 }),
    ];
    expect(barOf("peak memory", records).value).toBe(701);
    expect(holds(barOf("peak memory", records))).toBe(false);
  });

  it("about the state is about each object", () => {
    const records = [{ ...apply("bulk", 1, 1_000), stateSize: 2_000_000 }];
    expect(barOf("state of bulk", records)).toMatchObject({ value: 2_000, size: 1_000 });
  });
});
