/** Downloads that failed are not retried for a day: each attempt takes seconds. */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { cache } from "../paths.ts";

const day = 24 * 60 * 60 * 1000;

/** What `download` returns, or undefined when it fails or failed within the last day. */
export async function remembered<T>(what: string, download: () => Promise<T>): Promise<T | undefined> {
  const marker = join(cache, "unreachable", what);
  if (existsSync(marker) && Date.now() - statSync(marker).mtimeMs < day) return undefined;
  try {
    const result = await download();
    rmSync(marker, { force: true });
    return result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, error.message);
    return undefined;
  }
}
