import { describe, expect, it } from "vitest";
import { barsOf } from "../../../bench/bars.ts";
import { plotOf } from "../../../bench/report/plot.ts";
import { asMarkdown, asText, barTable, tablesOf } from "../../../bench/report/table.ts";
import { record } from "./records.ts";

const records = [
  ...[1, 2, 3].map((run) => record({ tool: "bulk", operation: "apply", seconds: run, run })),
  record({ tool: "bulk", operation: "apply", seconds: 20, size: 10_000, stateSize: 3_000_000 }),
  record({ tool: "bulk", operation: "drift", seconds: 0.4 }),
  record({ tool: "raw", operation: "read", seconds: 0.3, peakMemoryMB: null, stateSize: null }),
];

describe("the table of figures", () => {
  it("has the median of each operation in its column, so that nobody reads one figure for another", () => {
    const [table, ...more] = tablesOf(records);
    expect(more).toEqual([]);
    const [head = [], ...rows] = table?.rows ?? [];
    const cell = (size: string, tool: string, column: string) =>
      rows.find((row) => row[0] === size && row[1] === tool)?.[head.indexOf(column)];
    expect(cell("1,000", "bulk", "first apply")).toBe("2.00");
    expect(cell("1,000", "bulk", "runs")).toBe("3");
    expect(cell("1,000", "bulk", "drift check")).toBe("0.40");
    expect(cell("1,000", "raw", "drift check")).toBe("0.30");
    expect(cell("1,000", "raw", "memory")).toBe("");
    expect(cell("10,000", "bulk", "state")).toBe("3.0 MB");
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([head.length]));
  });

  it("says of each promise whether it holds", () => {
    const { rows } = barTable(barsOf(records));
    const verdicts = new Set(rows.slice(1).map((row) => row.at(-1)));
    expect(verdicts).toEqual(new Set(["holds", "not measured"]));
    expect(asText(barTable(barsOf(records)))).toContain("not measured");
    expect(asMarkdown(barTable(barsOf(records))).split("\n")).toHaveLength(rows.length + 1);
  });
});

describe("the plot", () => {
  const plot = (all: typeof records) =>
    plotOf(all, { title: "First apply", operation: "apply", mix: "classic" });
  const circles = (svg: string) =>
    [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );

  it("is logarithmic on both axes: the same factor is the same distance", () => {
    const line = [10, 100, 1_000].map((size) =>
      record({ tool: "bulk", operation: "apply", seconds: size, size }),
    );
    const [a, b, c] = circles(plot(line));
    expect((b?.[0] ?? 0) - (a?.[0] ?? 0)).toBeCloseTo((c?.[0] ?? 0) - (b?.[0] ?? 0), 0);
    expect((a?.[1] ?? 0) - (b?.[1] ?? 0)).toBeCloseTo((b?.[1] ?? 0) - (c?.[1] ?? 0), 0);
    expect(a?.[1]).toBeGreaterThan(c?.[1] ?? Number.POSITIVE_INFINITY);
  });

  it("names each line, at a place of its own, or two equally quick tools could not be told apart", () => {
    const svg = plot([...records, record({ tool: "plain", operation: "apply", seconds: 20, size: 10_000 })]);
    const heights = ["bulk", "plain"].map(
      (tool) => new RegExp(`y="([\\d.]+)" fill="#\\w+">${tool}<`).exec(svg)?.[1],
    );
    expect(heights).not.toContain(undefined);
    expect(Math.abs(Number(heights[0]) - Number(heights[1]))).toBeGreaterThanOrEqual(14);
  });

  it("leaves the name beside its line where no other one stands at that size", () => {
    const svg = plot([
      record({ tool: "bulk", operation: "apply", seconds: 20, size: 10_000 }),
      record({ tool: "plain", operation: "apply", seconds: 20, size: 1_000 }),
    ]);
    const heights = ["bulk", "plain"].map(
      (tool) => new RegExp(`y="([\\d.]+)" fill="#\\w+">${tool}<`).exec(svg)?.[1],
    );
    expect(heights[0]).toBe(heights[1]);
    expect(heights).not.toContain(undefined);
  });
});
