/** Confirmed messages over the seconds of one row, a line for each type of queue, as a self-contained SVG. Pure. */
import { type QueueType, queueTypes } from "../queues.ts";
import type { RowRecord } from "../row.ts";

const [width, height] = [720, 220];
const area = { left: 56, right: 620, top: 40, bottom: 176 };
/** Distance between the labels at the right. */
const lineHeight = 16;

/** Of the colours of Okabe and Ito, which colour-blind people can distinguish. */
const colours: { readonly [type in QueueType]: string } = {
  quorum: "#0072b2",
  stream: "#009e73",
  classic: "#d55e00",
};

export function timelineOf({ title, what, timeline, strikeSecond, strikeMs }: RowRecord): string {
  const seconds = Math.max(...queueTypes.map((type) => timeline[type].length), 1);
  const most = Math.max(...queueTypes.flatMap((type) => timeline[type]), 1);
  const x = (second: number) => area.left + (second / seconds) * (area.right - area.left);
  const y = (count: number) => area.bottom - (count / most) * (area.bottom - area.top);
  const [from, to] = [x(strikeSecond), x(Math.min(strikeSecond + strikeMs / 1000, seconds))];
  const step = stepFor(seconds);
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${area.left}" y="22" font-size="14" font-weight="600" fill="#222222">${title}</text>`,
    `<rect x="${fixed(from)}" y="${area.top}" width="${fixed(to - from)}" height="${area.bottom - area.top}" fill="#fde9e3"><title>${what}</title></rect>`,
    ...[0, most].map((count) => text(area.left - 6, y(count) + 4, String(count), "end")),
    ...ticks.map((second) => text(x(second), area.bottom + 16, String(second), "middle")),
    `<line x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}" stroke="#cccccc"/>`,
    text((area.left + area.right) / 2, height - 8, "seconds; the fault in red", "middle"),
    ...queueTypes.map((type, index) => {
      const points = timeline[type].map((count, second) => `${fixed(x(second + 0.5))},${fixed(y(count))}`);
      const line = `<polyline points="${points.join(" ")}" fill="none" stroke="${colours[type]}" stroke-width="1.6"/>`;
      const label = `<text x="${area.right + 12}" y="${area.top + 12 + index * lineHeight}" fill="${colours[type]}">${type}</text>`;
      return line + label;
    }),
    "</svg>",
    "",
  ].join("\n");
}

/** So that there are at most a dozen labels. */
const stepFor = (seconds: number) => [2, 5, 10, 20, 30, 60, 120].find((step) => seconds / step <= 12) ?? 300;

const fixed = (value: number) => value.toFixed(1);

const text = (x: number, y: number, words: string, anchor: "middle" | "end") =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" fill="#555555">${words}</text>`;
