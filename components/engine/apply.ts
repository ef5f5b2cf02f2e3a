/** Makes the broker hold what is wanted: looks at what there is, sends only the difference, tells every failure once. */
import { type Api, Unreachable } from "./api.ts";
import { fewestToImport, importMany, isImported } from "./bulkImport.ts";
import type { Choices } from "./choices.ts";
import { describe } from "./describe.ts";
import { look, readObjects } from "./look.ts";
import type { Owned } from "./objects.ts";
import { Run } from "./run.ts";
import type { Kept, Scope } from "./scope.ts";
import { type Step, workFor } from "./steps.ts";

export interface Request extends Scope {
  /** Empty: what belongs to no vhost. */
  readonly vhost: string;
  /** What was recorded and is wanted beside the two, without a difference. @default nothing */
  readonly kept?: Kept;
  /** What the file allows now. @default nothing */
  readonly choices?: Choices;
  /** What it allowed in the last run: a queue that has left the file says nothing any more. @default nothing */
  readonly choicesBefore?: Choices;
  /** Shows how far a step is that takes long. @default nowhere */
  readonly tell?: (text: string) => void;
}

export interface Result {
  /** Of the objects that were looked at: what is there now, as far as this run knows. */
  readonly objects: readonly Owned[];
  /** What was not looked at: it is as it was recorded. */
  readonly rest: Kept;
  /** Whether some of the objects may be there or not, since an answer was lost: the next run must look at all. */
  readonly isUnsure: boolean;
  /** One text for each failure, with the object, what was tried, the broker's words, and what to do. */
  readonly failures: readonly string[];
  /** One text for each object that is no longer wanted and stays. */
  readonly warnings: readonly string[];
}

/** @throws Unreachable before anything was changed, when the broker cannot be asked what it holds */
export async function apply(api: Api, request: Request): Promise<Result> {
  const { vhost, choices = new Map() } = request;
  const { scope, actual, rest } = await look(api, request);
  const { stages, refused, left } = workFor({ ...scope, actual, choices });
  const run = new Run(api, { ...request, ...scope }, actual);
  run.forget(left);
  for (const { object, reason } of refused) run.refuse(object, reason);
  const first = stages.findIndex((stage) => stage.some(isNew));
  for (const stage of stages.slice(0, Math.max(first, 0))) await run.take(stage);
  await importNew(api, run, vhost, stages.flat().filter(isNew));
  for (const stage of stages.slice(Math.max(first, 0))) {
    await run.take(stage.filter((step) => !run.hasMade(step)));
  }
  return {
    objects: run.owned(),
    rest,
    isUnsure: run.isUnsure,
    failures: run.failures,
    warnings: left.map((one) => `${describe(one)} was left as it is: it was changed since by something else`),
  };
}

function isNew({ kind, object, actual }: Step): boolean {
  return kind === "put" && actual === undefined && isImported(object);
}

/** The quick way. What is not there afterwards as it was wanted is sent by itself, and so has its own error. */
async function importNew(api: Api, run: Run, vhost: string, steps: readonly Step[]): Promise<void> {
  const due = steps.filter((step) => !run.waitsFor(step));
  if (due.length < fewestToImport || run.isLost) return;
  const objects = due.map(({ object }) => object).filter(isImported);
  await run.untilLost(async () => {
    try {
      await importMany(api, vhost, objects);
      run.found(await readObjects(api, vhost, objects), objects);
    } catch (error) {
      if (error instanceof Unreachable) run.mayHaveMade(due);
      throw error;
    }
  });
}
