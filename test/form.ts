/** How thorough a run is, and what its chance depends on: both are printed, so that a failure can be had again. */
import * as fc from "fast-check";

/** `./dev faults` sets it. Without it the same things happen a few times only, and on fewer brokers. */
export const isLong = process.env.WARREN_FORM === "long";

/** Deaths of the engine, for each of Topology's engines. */
export const kills = isLong ? 30 : 3;

/** Deaths of a plugin alone. */
export const pluginKills = isLong ? 10 : 1;

export const seed = Number(process.env.WARREN_FAULTS_SEED ?? Date.now() % 2 ** 31);

/** So many numbers from 0 up to 1, always the same ones for a seed and a purpose. */
export function chances(purpose: string, count: number): readonly number[] {
  const own = [...purpose].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, seed);
  console.log(`${purpose}: WARREN_FAULTS_SEED=${seed}`);
  const evenly = fc.noBias(fc.integer({ min: 0, max: 999_999 })).map((number) => number / 1e6);
  return fc.sample(evenly, { seed: own, numRuns: count });
}
