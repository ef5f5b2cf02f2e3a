/** Steps with elapsed time; a quick one is silent until it is done, a slow one reports that it is still running. */
import { Failure } from "./failure.ts";
import { lastLines } from "./run.ts";

const slow = 2_000;
const remind = 20_000;

export interface Phase {
  readonly title: string;
  readonly seconds: number;
}

export const phases: Phase[] = [];

export function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}

/** Progress goes to standard error: a shell evaluates the output of `./dev env`. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs one step, prints its duration and stores it for the summary. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const first = setTimeout(() => say(`  … ${title}`), slow);
  const again = setInterval(() => say(`  … ${title} (${seconds(began).toFixed(0)} s)`), remind);
  try {
    const result = await work();
    phases.push({ title, seconds: seconds(began) });
    say(`  ✓ ${title} (${seconds(began).toFixed(1)} s)`);
    return result;
  } catch (error) {
    say(`  ✗ ${title} (${seconds(began).toFixed(1)} s)`);
    throw error;
  } finally {
    clearTimeout(first);
    clearInterval(again);
  }
}

/** Prints a failure: what failed, the end of the log, and what to do. */
export function explain(error: unknown): void {
  if (!(error instanceof Failure)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return;
  }
  say(`\ndev: ${error.message}`);
  if (error.log !== undefined) {
    say(`--- the end of ${error.log}`);
    say(lastLines(error.log, 25));
    say("---");
  }
  if (error.advice !== undefined) say(`What to do: ${error.advice}`);
}
