/**
 * Makes the broker match what is wanted: reads the current state, checks what would be refused, and sends only the
 * difference. If anything would be refused, it sends nothing. The result contains what was sent, even if a later step
 * fails.
 */

import { fewestToImport, importMany, isImported } from "../../broker/bulkImport.ts";
import type { BrokerClient } from "../../broker/client.ts";
import { Unreachable } from "../../broker/errors.ts";
import type { Owned } from "../../topology/interchange/codec/objects.ts";
import { describe } from "../state/describe.ts";
import { look, readObjects } from "./look.ts";
import { refusalsOf } from "./refusals.ts";
import { Run } from "./run.ts";
import type { Kept, Request } from "./scope.ts";
import { type Step, workFor } from "./steps.ts";

export interface Result {
  /** The objects of this run that exist now, as far as the run knows. */
  readonly objects: readonly Owned[];
  /** Objects that this run did not read: as they were recorded. */
  readonly rest: Kept;
  /** Whether some objects may or may not exist, because an answer was lost: the next run must read all of them. */
  readonly isUnsure: boolean;
  /** Whether anything was sent; if not, the record of the last run is still right. */
  readonly isSent: boolean;
  /** One message for each failure, with the object, what was tried, the broker's reason, and what to do. */
  readonly failures: readonly string[];
  /** One message for each object that is no longer wanted and stays. */
  readonly warnings: readonly string[];
}

/** @throws Unreachable before any change, if the broker cannot be read */
export async function apply(api: BrokerClient, request: Request): Promise<Result> {
  const { vhost, choices = new Map(), choicesBefore } = request;
  const { scope, actual, rest } = await look(api, request);
  const { stages, refused, left } = workFor({ ...scope, actual, choices });
  const run = new Run(api, { ...request, ...scope }, actual);
  run.forget(left);
  const warnings = left.map(
    (one) => `${describe(one)} was left as it is: it was changed since by something else`,
  );
  const steps = stages.flat();
  const failures = [
    ...refused.map(({ reason }) => reason),
    ...(await refusalsOf(api, vhost, steps, choicesBefore)),
  ];
  if (failures.length > 0) {
    return { objects: run.owned(), rest, isUnsure: false, isSent: false, failures, warnings };
  }
  const first = stages.findIndex((stage) => stage.some(isNew));
  for (const stage of stages.slice(0, Math.max(first, 0))) await run.take(stage);
  await importNew(api, run, vhost, steps.filter(isNew));
  for (const stage of stages.slice(Math.max(first, 0))) {
    await run.take(stage.filter((step) => !run.hasMade(step)));
  }
  return {
    objects: run.owned(),
    rest,
    isUnsure: run.isUnsure,
    isSent: true,
    failures: run.failures,
    warnings,
  };
}

function isNew({ kind, object, actual }: Step): boolean {
  return kind === "put" && actual === undefined && isImported(object);
}

/**
 * Imports many objects at once. Sends each object that differs afterwards in a single request, so that it gets its own
 * error.
 */
async function importNew(api: BrokerClient, run: Run, vhost: string, steps: readonly Step[]): Promise<void> {
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
