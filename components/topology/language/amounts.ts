/** Durations and sizes in the broker's form, which the shape of the field decides, and back in the language's. */
import type { Json } from "../model.ts";
import type { DurationShape, Shape } from "./shape.ts";
import { bytesOf, durationForm, durationOf, millisecondsOf, sizeOf } from "./units.ts";

/** Milliseconds in what the broker counts in. */
export const stepOf = ({ counts }: DurationShape): number => (counts === "milliseconds" ? 1 : 1000);

/** The maximum age of a stream's messages as RabbitMQ takes it: years, months, days, hours, minutes, seconds. */
export const agePattern = /^0*[1-9]\d*[YMDhms]$/;

export const isAge = (value: unknown): value is string => typeof value === "string" && agePattern.test(value);

/** What a duration of this shape accepts. */
export const formOf = ({ counts }: DurationShape): string =>
  `${durationForm}, or ${counts === "age" ? "RabbitMQ's own form, such as 7D" : `a number of ${counts}`}`;

const ageUnits = [
  ["D", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
] as const;

function ageOf(seconds: number): string {
  const [unit, factor] = ageUnits.find(([, size]) => seconds % size === 0) ?? ["s", 1];
  return `${seconds / factor}${unit}`;
}

/** The value of a field in the broker's form. @param written valid for the shape */
export function brokerValue(shape: Shape, written: Json): Json {
  if (shape.kind === "size") return (typeof written === "string" ? bytesOf(written) : undefined) ?? written;
  const time = shape.kind === "duration" && typeof written === "string" ? millisecondsOf(written) : undefined;
  if (shape.kind !== "duration" || time === undefined) return written;
  return shape.counts === "age" ? ageOf(time / 1000) : time / stepOf(shape);
}

/** The same for an argument or a policy's key, where what is in the broker's form already stays as it is: `24h`. */
export const argumentValue = (shape: Shape, written: Json): Json =>
  shape.kind === "duration" && shape.counts === "age" && isAge(written)
    ? written
    : brokerValue(shape, written);

/** The field's value for a value of the broker; undefined if no field value gives it. */
export function fieldValue(shape: Shape, value: Json): Json | undefined {
  const written = readable(shape, value);
  return written !== undefined && brokerValue(shape, written) === value ? written : undefined;
}

function readable(shape: Shape, value: Json): Json | undefined {
  if (shape.kind !== "duration" && shape.kind !== "size") return value;
  if (shape.kind === "duration" && shape.counts === "age") {
    const [, count, unit] = /^(\d+)([Dhms])$/.exec(typeof value === "string" ? value : "") ?? [];
    const seconds = ageUnits.find(([name]) => name === unit)?.[1];
    return seconds === undefined ? undefined : durationOf(Number(count) * seconds * 1000);
  }
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return shape.kind === "size" ? sizeOf(value) : durationOf(value * stepOf(shape));
}
