/** A queue's limits in a few words. */
import type { Json, Queue, Vhost } from "../model.ts";
import { queueSettings } from "../routing/settings.ts";

const times = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** `1 h 30 min`, `30 s`, `250 ms`. */
export function timeText(milliseconds: number): string {
  const parts: string[] = [];
  let left = milliseconds;
  for (const [unit, size] of times) {
    if (left >= size) parts.push(`${Math.floor(left / size)} ${unit}`);
    left %= size;
  }
  if (left > 0 || parts.length === 0) parts.push(`${left} ms`);
  return parts.join(" ");
}

const sizes = [
  ["GiB", 1024 ** 3],
  ["GB", 1e9],
  ["MiB", 1024 ** 2],
  ["MB", 1e6],
  ["KiB", 1024],
  ["KB", 1000],
] as const;

/** `1 GiB`, `500 MB`; a size that is not a round number of any unit is shown in bytes. */
export function sizeText(bytes: number): string {
  const round = sizes.find(([, size]) => bytes > 0 && bytes % size === 0);
  return round === undefined ? `${bytes} bytes` : `${bytes / round[1]} ${round[0]}`;
}

const plain = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const inUnit = (unit: (value: number) => string) => (value: Json) =>
  typeof value === "number" ? unit(value) : plain(value);

const time = inUnit(timeText);
const size = inUnit(sizeText);

/** By the name of the setting; each describes its value. */
const wording: readonly (readonly [string, (value: Json) => string])[] = [
  ["message-ttl", (value) => `messages live ${time(value)}`],
  ["max-length", (value) => `at most ${plain(value)} messages`],
  ["max-length-bytes", (value) => `at most ${size(value)}`],
  ["max-age", (value) => `keeps ${plain(value)}`],
  ["overflow", (value) => `when full: ${plain(value)}`],
  ["delivery-limit", (value) => (value === -1 ? "any number of deliveries" : `${plain(value)} deliveries`)],
  ["delayed-retry-min", (value) => `retries after ${time(value)}`],
  ["single-active-consumer", (value) => (value === true ? "single active consumer" : "")],
  ["max-priority", (value) => `priorities 0–${plain(value)}`],
  ["expires", (value) => `deleted when unused for ${time(value)}`],
];

function worded(setting: (key: string) => Json | undefined): readonly string[] {
  return wording.flatMap(([name, words]) => {
    const value = setting(name);
    const text = value === undefined ? "" : words(value);
    return text === "" ? [] : [text];
  });
}

export function queueDetails(vhost: Vhost, queue: Queue): readonly string[] {
  return [
    ...worded(queueSettings(vhost, queue).get),
    ...(queue.autoDelete ? ["goes with its last consumer"] : []),
    ...(queue.durable ? [] : ["gone after a restart"]),
  ];
}
