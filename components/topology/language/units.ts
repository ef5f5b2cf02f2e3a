/** Durations and sizes in the form that people write, and in the broker's: milliseconds and bytes. */

type Units = readonly (readonly [unit: string, factor: number])[];

/** Milliseconds. Largest first: a duration names each unit at most once, in this order. */
const durationUnits: Units = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/** Bytes. Largest first; of two units for the same size the power of 1024 comes first. */
const sizeUnits: Units = [
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

export const durationForm = "a time such as 500ms, 30s, 12h, 7d or 1w 2d";
export const sizeForm = "a number of bytes, or an amount such as 100MB or 1.5GiB";

const number = String.raw`\d+(?:\.\d+)?`;

/** For JSON Schema and the documentation. */
export const durationPattern = new RegExp(
  `^(?=\\d)${durationUnits.map(([unit]) => `(?: ?${number}${unit})?`).join("")}$`,
);
export const sizePattern = new RegExp(`^${number}(?:${sizeUnits.map(([unit]) => unit).join("|")})$`);

/** Nobody writes more, and the time to read a number grows with its digits. */
const longest = 100;

/** Exact: `0.1GB` in binary fractions would not be a whole number. Undefined if the sum is not whole. */
function amountOf(text: string, form: RegExp, units: Units): number | undefined {
  if (text.length > longest || !form.test(text)) return undefined;
  const scale = 10n ** BigInt(longest);
  let sum = 0n;
  for (const [, whole = "", fraction = "", unit] of text.matchAll(/(\d+)(?:\.(\d+))?([A-Za-z]+)/g)) {
    const factor = units.find(([name]) => name === unit)?.[1] ?? 0; // the form allows no other unit
    sum += BigInt(whole + fraction.padEnd(longest, "0")) * BigInt(factor);
  }
  return sum % scale === 0n ? Number(sum / scale) : undefined;
}

/** Milliseconds; undefined if it is not a duration, or not a whole number of milliseconds. */
export const millisecondsOf = (given: string | number): number | undefined =>
  typeof given === "number" ? given : amountOf(given, durationPattern, durationUnits);

/** Bytes; undefined if it is not a size, or not a whole number of bytes. */
export const bytesOf = (given: string | number): number | undefined =>
  typeof given === "number" ? given : amountOf(given, sizePattern, sizeUnits);

function written(amount: number, units: Units): string {
  const fits = units.find(([, factor]) => amount >= factor && amount % factor === 0);
  const [unit, factor] = fits ?? units.at(-1) ?? ["", 1];
  return `${amount / factor}${unit}`;
}

/** A duration in milliseconds in one unit, at most days: `30s`. */
export const durationOf = (milliseconds: number): string => written(milliseconds, durationUnits.slice(1));

/** `1GiB`; a number that is not a multiple of 1000 or 1024 stays a number. */
export function sizeOf(bytes: number): string | number {
  const text = written(bytes, sizeUnits);
  return /\dB$/.test(text) ? bytes : text;
}
