/** The figures as rows of text, for the terminal and for the page. Pure. */
import { type Bar, holds } from "../bars.ts";
import { type BenchRecord, median, medianSeconds, select } from "../record.ts";
import { type Operation, toolNames } from "../tool.ts";
import { type Mix, mixes } from "../workload.ts";

export interface Table {
  readonly title: string;
  /** The first row is the head. All rows have the same number of cells. */
  readonly rows: readonly (readonly string[])[];
}

/** Without `kill`: its time only shows when the signal was sent. It is in the records. */
const timed: readonly (readonly [string, readonly Operation[]])[] = [
  ["preview", ["preview"]],
  ["first apply", ["apply"]],
  ["no-op", ["noop"]],
  ["one change", ["change"]],
  // For `raw`, a read takes the place of the drift check.
  ["drift check", ["drift", "read"]],
  ["destroy", ["destroy"]],
  ["resume", ["resume"]],
];

const head = [
  "objects",
  "tool",
  "runs",
  ...timed.map(([name]) => name),
  "memory",
  "requests",
  "written",
  "state",
];

/** One table for each mix. Seconds are medians, memory is the maximum; requests, bytes and state are those of the first apply. */
export function tablesOf(records: readonly BenchRecord[]): readonly Table[] {
  return mixes.flatMap((mix) => {
    const own = select(records, { mix });
    return own.length === 0 ? [] : [{ title: titles[mix], rows: [head, ...rowsOf(own)] }];
  });
}

const titles: Readonly<Record<Mix, string>> = {
  classic: "Classic queues",
  quorum: "Quorum queues",
  mixed: "Half classic, half quorum queues",
};

function rowsOf(records: readonly BenchRecord[]): readonly (readonly string[])[] {
  const sizes = [...new Set(records.map(({ size }) => size))].sort((a, b) => a - b);
  return sizes.flatMap((size) =>
    toolNames.flatMap((tool) => {
      const own = select(records, { size, tool });
      if (own.length === 0) return [];
      const applies = select(own, { operation: "apply" });
      const cells = timed.map(([, operations]) => {
        const found = operations.map((operation) => medianSeconds(own, { operation }));
        return seconds(found.find((value) => value !== undefined));
      });
      const memory = own.flatMap(({ peakMemoryMB }) => peakMemoryMB ?? []);
      return [
        [
          ...[whole(size), tool, whole(Math.max(...own.map(({ run }) => run))), ...cells],
          memory.length === 0 ? "" : `${Math.max(...memory)} MB`,
          whole(median(applies.flatMap(({ requests }) => requests ?? []))),
          bytes(median(applies.flatMap(({ stateBytes }) => stateBytes ?? []))),
          bytes(median(applies.flatMap(({ stateSize }) => stateSize ?? []))),
        ],
      ];
    }),
  );
}

/** The bars and whether they hold. */
export function barTable(bars: readonly Bar[]): Table {
  const rows = bars.map((bar) => {
    const verdict = { true: "holds", false: "does not hold", undefined: "not measured" }[`${holds(bar)}`];
    const { what, size, value, limit, direction, unit } = bar;
    const measured = value === undefined ? "" : `${rounded(value)}${unit}`;
    return [what, whole(size), measured, `${direction} ${limit}${unit}`, verdict ?? ""];
  });
  return { title: "The bars", rows: [["bar", "objects", "measured", "limit", ""], ...rows] };
}

const rounded = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

const whole = (value: number | undefined) => (value === undefined ? "" : value.toLocaleString("en-US"));

function seconds(value: number | undefined): string {
  if (value === undefined) return "";
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function bytes(value: number | undefined): string {
  if (value === undefined || value === 0) return "";
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}

/** Aligned columns for a terminal. */
export function asText({ title, rows }: Table): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return [title, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n");
}

export function asMarkdown({ rows }: Pick<Table, "rows">): string {
  const [first = [], ...rest] = rows;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(first), line(first.map(() => "---")), ...rest.map(line)].join("\n");
}
