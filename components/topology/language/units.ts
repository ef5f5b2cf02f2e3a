/** Durations and sizes in the form that people write, and in the broker's: milliseconds and bytes. */

/** Milliseconds. Longest first, so that the largest unit that fits is found first. */
const durationUnits: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/** Bytes. Largest first; of two units for the same size the power of 1024 comes first. */
const sizeUnits: readonly (readonly [unit: string, bytes: number])[] = [
  ["TiB", 1024 ** 4],
  ["TB", 1000 ** 4],
  ["GiB", 1024 ** 3],
  ["GB", 1000 ** 3],
  ["MiB", 1024 ** 2],
  ["MB", 1000 ** 2],
  ["KiB", 1024],
  ["KB", 1000],
  ["B", 1],
];

export const durationForm = "a time such as 500ms, 30s, 5m, 12h or 7d";
export const sizeForm = "a number of bytes, or an amount such as 100MB or 1GiB";

/** For JSON Schema and the documentation. */
export const durationPattern = /^\d+(ms|s|m|h|d)$/;
export const sizePattern = /^\d+(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

function amountOf(
  text: string,
  form: RegExp,
  units: readonly (readonly [string, number])[],
): number | undefined {
  const unit = form.exec(text)?.[1];
  const factor = units.find(([name]) => name === unit)?.[1];
  return factor === undefined ? undefined : Number.parseInt(text, 10) * factor;
}

/** Milliseconds; undefined if it is not a duration. */
export const millisecondsOf = (text: string): number | undefined =>
  amountOf(text, durationPattern, durationUnits);

/** Bytes; undefined if it is not a size. */
export const bytesOf = (given: string | number): number | undefined =>
  typeof given === "number" ? given : amountOf(given, sizePattern, sizeUnits);

function written(amount: number, units: readonly (readonly [string, number])[]): string {
  const fits = units.find(([, factor]) => amount >= factor && amount % factor === 0);
  const [unit, factor] = fits ?? units.at(-1) ?? ["", 1];
  return `${amount / factor}${unit}`;
}

/** The shortest form of a duration in milliseconds: `30s`. */
export const durationOf = (milliseconds: number): string => written(milliseconds, durationUnits);

/** `1GiB`; a number that is not a multiple of 1000 or 1024 stays a number. */
export function sizeOf(bytes: number): string | number {
  const text = written(bytes, sizeUnits);
  return /\dB$/.test(text) ? bytes : text;
}
