/** Runs `warren` from its sources, as a shell does. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Of a test that starts it several times, in milliseconds. */
export const timeout = 30_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Circumstances {
  /** The reader of the output goes away after the first piece. */
  readonly closeEarly?: boolean;
  /** A module that Node loads first. */
  readonly preload?: string;
}

export function warren(
  args: readonly string[],
  { closeEarly = false, preload }: Circumstances = {},
): Promise<Ended> {
  const first = preload === undefined ? [] : [`--import=${preload}`];
  const child = spawn(process.execPath, [...first, join(root, "cli/warren.ts"), ...args], { cwd: root });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
    if (closeEarly) child.stdout.destroy();
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
