/** Amounts as short as a column of a table needs them. */

/** `8.0G`, `512M`: powers of 1024. */
export function bytes(amount: number): string {
  const units = ["B", "K", "M", "G", "T"];
  let rest = amount;
  let unit = 0;
  while (rest >= 1024 && unit < units.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${rest >= 10 || unit === 0 ? Math.round(rest) : rest.toFixed(1)}${units[unit]}`;
}

/** `3d`, `5h`, `12m`, `40s`, of ms. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)}h`;
  return `${Math.round(seconds / 86_400)}d`;
}

/** `950`, `12.3k`, `4.5M`: powers of 1000. */
export function amount(number: number): string {
  if (number < 1_000) return Number.isInteger(number) ? String(number) : number.toFixed(1);
  if (number < 1_000_000) return `${(number / 1_000).toFixed(number < 100_000 ? 1 : 0)}k`;
  return `${(number / 1_000_000).toFixed(number < 100_000_000 ? 1 : 0)}M`;
}
