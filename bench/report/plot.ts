/** Seconds over objects, both logarithmic, with a line for each tool, as a self-contained SVG. Pure. */
import { type BenchRecord, median, select } from "../record.ts";
import { type Operation, type ToolName, toolNames } from "../tool.ts";
import type { Mix } from "../workload.ts";

export interface Plot {
  readonly title: string;
  readonly operation: Operation;
  readonly mix: Mix;
}

const [width, height] = [720, 420];
const area = { left: 64, right: 610, top: 48, bottom: 372 };
/** Distance between two labels at the ends of lines. */
const lineHeight = 15;

/** The colours of Okabe and Ito, which colour-blind people can distinguish; the lower limits are grey. */
const colours: Readonly<Record<ToolName, string>> = {
  raw: "#777777",
  bulk: "#0072b2",
  resources: "#56b4e9",
  plain: "#d55e00",
  terraform: "#cc79a7",
  empty: "#aaaaaa",
  default: "#aaaaaa",
};

interface Point {
  readonly size: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface Line {
  readonly tool: ToolName;
  readonly points: readonly Point[];
}

export function plotOf(records: readonly BenchRecord[], { title, operation, mix }: Plot): string {
  const lines = toolNames
    .filter((tool) => tool !== "default")
    .map((tool) => ({ tool, points: pointsOf(select(records, { tool, operation, mix })) }))
    .filter(({ points }) => points.length > 0);
  const all = lines.flatMap(({ points }) => points);
  const x = scale(
    all.map(({ size }) => size),
    area.left,
    area.right,
  );
  const y = scale(
    all.flatMap(({ least, most }) => [least, most]),
    area.bottom,
    area.top,
  );
  const ends = apart(
    lines.flatMap(({ points }) => points.at(-1) ?? []).map(({ size, median }) => [size, y.at(median)]),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${area.left}" y="26" font-size="16" font-weight="600" fill="#222222">${title}</text>`,
    ...x.ticks.map((value) => verticalRule(x.at(value), count(value))),
    ...y.ticks.map((value) => horizontalRule(y.at(value), duration(value))),
    text(
      (area.left + area.right) / 2,
      height - 8,
      "objects, half of them queues and half bindings",
      "middle",
    ),
    ...lines.map((line, index) => drawn(line, x.at, y.at, ends[index] ?? 0)),
    "</svg>",
    "",
  ].join("\n");
}

function pointsOf(records: readonly BenchRecord[]): readonly Point[] {
  const sizes = [...new Set(records.map(({ size }) => size))].sort((a, b) => a - b);
  return sizes.map((size) => {
    const seconds = select(records, { size }).map((record) => record.seconds);
    return { size, median: median(seconds) ?? 0, least: Math.min(...seconds), most: Math.max(...seconds) };
  });
}

/** Uses whole decades, so that equal slopes look equal in all plots. */
function scale(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values))), low + 1);
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  const at = (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  return { ticks, at };
}

/**
 * The heights of labels, moved so that no label covers another.
 * @param places size and height of the point beside each label; only labels of the same size can overlap
 */
function apart(places: readonly (readonly [size: number, height: number])[]): readonly number[] {
  const taken = new Map<number, number>();
  const moved = places.map(([, height]) => height);
  const downwards = [...places.entries()].sort(([, [, a]], [, [, b]]) => a - b);
  for (const [index, [size, height]] of downwards) {
    const free = taken.get(size) ?? Number.NEGATIVE_INFINITY;
    moved[index] = Math.max(height, free);
    taken.set(size, Math.max(height, free) + lineHeight);
  }
  return moved;
}

function drawn({ tool, points }: Line, x: (size: number) => number, y: (s: number) => number, end: number) {
  const colour = colours[tool];
  const path = points.map(({ size, median }) => `${fixed(x(size))},${fixed(y(median))}`).join(" ");
  const last = points.at(-1);
  const marks = points.map(({ size, median, least, most }) => {
    const where = `cx="${fixed(x(size))}" cy="${fixed(y(median))}"`;
    const told = `${tool}, ${count(size)} objects: ${duration(median)}`;
    const spread = `<line x1="${fixed(x(size))}" x2="${fixed(x(size))}" y1="${fixed(y(least))}" y2="${fixed(y(most))}" stroke="${colour}"/>`;
    return `${spread}<circle ${where} r="3.5" fill="${colour}"><title>${told}</title></circle>`;
  });
  const dashes = tool === "raw" || tool === "empty" ? ' stroke-dasharray="5 4"' : "";
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`,
    ...marks,
    `<text x="${fixed(x(last?.size ?? 1) + 9)}" y="${fixed(end + 4)}" fill="${colour}">${tool}</text>`,
  ].join("\n");
}

const verticalRule = (x: number, label: string) =>
  `<line x1="${fixed(x)}" x2="${fixed(x)}" y1="${area.top}" y2="${area.bottom}" stroke="#e5e5e5"/>${text(x, area.bottom + 18, label, "middle")}`;

const horizontalRule = (y: number, label: string) =>
  `<line x1="${area.left}" x2="${area.right}" y1="${fixed(y)}" y2="${fixed(y)}" stroke="#e5e5e5"/>${text(area.left - 8, y + 4, label, "end")}`;

const text = (x: number, y: number, words: string, anchor: "middle" | "end") =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="#555555">${words}</text>`;

const fixed = (value: number) => value.toFixed(1);

const count = (value: number) => value.toLocaleString("en-US");

const duration = (seconds: number) => `${Number(seconds.toPrecision(3))} s`;
