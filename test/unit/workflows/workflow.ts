/** A GitHub workflow of this repository, as far as the tests read it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const checkout = join(import.meta.dirname, "..", "..", "..");
const folder = join(checkout, ".github", "workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly container?: { readonly image: string; readonly volumes?: readonly string[] };
  readonly "timeout-minutes"?: number;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly strategy?: {
    readonly matrix: {
      readonly stack?: readonly string[];
      readonly include?: readonly { readonly stack: string; readonly cluster: string }[];
    };
  };
  readonly env?: unknown;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const files = readdirSync(folder);
export const read = (file: string) => readFileSync(join(folder, file), "utf8");
export const workflow = (file: string) => parse(read(file)) as Workflow;

export function jobOf({ jobs }: Workflow, name: string): Job {
  const found = jobs[name];
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
}
