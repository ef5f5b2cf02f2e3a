/** What Warren promises about its speed, as ratios within one benchmark, and whether it holds. Pure. */
import { type BenchRecord, medianSeconds, type Selection, select } from "./record.ts";

export interface Bar {
  readonly what: string;
  /** The size of the measurement; undefined: several sizes, or none. */
  readonly size: number | undefined;
  /** Undefined: a part was not measured. */
  readonly value: number | undefined;
  readonly limit: number;
  readonly direction: "at most" | "at least";
  readonly unit: "" | " MB" | " bytes";
}

/** Undefined if the value is unknown. */
export function holds({ value, limit, direction }: Bar): boolean | undefined {
  if (value === undefined) return undefined;
  return direction === "at most" ? value <= limit : value >= limit;
}

/** The median of a tool's operation. */
type Term = Required<Pick<Selection, "tool" | "operation">>;

const bulkApply: Term = { tool: "bulk", operation: "apply" };
const floor: readonly Term[] = [
  { tool: "empty", operation: "noop" },
  { tool: "raw", operation: "read" },
];

/** All but the last are about classic queues. */
export function barsOf(records: readonly BenchRecord[]): readonly Bar[] {
  const classic = select(records, { mix: "classic" });
  const sizes = sizesOf(select(classic, bulkApply));
  const size = sizes.at(-1);
  const ofBulk = select(classic, { tool: "bulk" }).filter((record) => record.size === size);
  const ratio = (what: string, upTo: number, over: Term, under: readonly Term[]) => ({
    ...{ what, unit: "" as const },
    ...ratioOf(classic, upTo, over, under),
  });
  const imported: readonly Term[] = [
    { tool: "raw", operation: "apply" },
    { tool: "empty", operation: "apply" },
  ];
  const startSize = sizesOf(select(records, { tool: "default" })).at(-1);
  const start = (["default", "empty"] as const).map((tool) =>
    // Of the same run: an empty program at another time is not comparable.
    medianSeconds(select(records, { size: startSize ?? 0 }), { tool, operation: "preview" }),
  );
  return [
    atMost(1.5, ratio("first apply: bulk / (raw import + empty)", 10_000, bulkApply, imported)),
    atMost(
      1.5,
      ratio("no-op: bulk / (empty + one read)", 10_000, { ...bulkApply, operation: "noop" }, floor),
    ),
    atMost(
      1.5,
      ratio("change: bulk / (empty + one read)", 10_000, { ...bulkApply, operation: "change" }, floor),
    ),
    atLeast(40, ratio("first apply: plain / bulk", 1_000, { ...bulkApply, tool: "plain" }, [bulkApply])),
    atLeast(
      10,
      ratio("first apply: terraform / bulk", 1_000, { ...bulkApply, tool: "terraform" }, [bulkApply]),
    ),
    atMost(1.1, {
      ...{ what: "slope of bulk's first apply, all sizes", size: undefined, unit: "" },
      value: slope(classic, sizes),
    }),
    atMost(1.1, {
      ...{ what: "slope of bulk's first apply, two largest sizes", size: undefined, unit: "" },
      value: slope(classic, sizes.slice(-2)),
    }),
    atMost(700, { what: "peak memory of bulk", size, unit: " MB", value: peakMemory(ofBulk) }),
    atMost(1024, { what: "state of bulk, per object", size, unit: " bytes", value: statePerObject(ofBulk) }),
    atMost(1.3, {
      ...{ what: "program start: default stack / empty", size: undefined, unit: "" },
      value: divided(start[0], start[1]),
    }),
  ];
}

type Figure = Omit<Bar, "limit" | "direction">;

const atMost = (limit: number, figure: Figure): Bar => ({ ...figure, limit, direction: "at most" });
const atLeast = (limit: number, figure: Figure): Bar => ({ ...figure, limit, direction: "at least" });

/** The ratio at the largest size, up to `upTo`, for which all terms were measured. */
function ratioOf(records: readonly BenchRecord[], upTo: number, over: Term, under: readonly Term[]) {
  const sizes = sizesOf(records).filter((size) => size <= upTo);
  for (const size of sizes.toReversed()) {
    const terms = under.map((term) => medianSeconds(records, { ...term, size }));
    const known = terms.filter((seconds) => seconds !== undefined);
    const value = divided(
      medianSeconds(records, { ...over, size }),
      known.length < under.length ? undefined : known.reduce((sum, seconds) => sum + seconds, 0),
    );
    if (value !== undefined) return { size, value };
  }
  return { size: undefined, value: undefined };
}

function divided(over: number | undefined, under: number | undefined): number | undefined {
  return over === undefined || under === undefined ? undefined : over / under;
}

/** Ascending. */
function sizesOf(records: readonly BenchRecord[]): readonly number[] {
  return [...new Set(records.map(({ size }) => size))].sort((a, b) => a - b);
}

/** The slope of the best-fit line through the logarithms of sizes and seconds; 1: twice the size takes twice the time. */
function slope(records: readonly BenchRecord[], sizes: readonly number[]): number | undefined {
  const points = sizes.flatMap((size) => {
    const seconds = medianSeconds(records, { ...bulkApply, size });
    return seconds === undefined ? [] : [{ x: Math.log(size), y: Math.log(seconds) }];
  });
  if (points.length < 2) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const products = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return products / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}

/** The maximum of all runs and operations. */
function peakMemory(records: readonly BenchRecord[]): number | undefined {
  const known = records.flatMap(({ peakMemoryMB }) => peakMemoryMB ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

function statePerObject(records: readonly BenchRecord[]): number | undefined {
  const known = select(records, { operation: "apply" }).flatMap(({ stateSize, size }) =>
    stateSize === null ? [] : stateSize / size,
  );
  return known.length === 0 ? undefined : Math.max(...known);
}
