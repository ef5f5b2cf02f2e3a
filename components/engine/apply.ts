/** Makes the broker hold what is wanted: reads what there is, sends only the difference, tells every failure once. */
import { type Api, connections, Refused, Unreachable } from "./api.ts";
import { describe, isFixed } from "./describe.ts";
import { byId, idOf, type Owned } from "./objects.ts";
import { put } from "./put.ts";
import { readGlobal, readVhost } from "./read.ts";
import { remove } from "./remove.ts";
import { type Step, workFor } from "./steps.ts";
import { typed } from "./values.ts";

export interface Request {
  /** Empty: what belongs to no vhost. */
  readonly vhost: string;
  /** What was recorded after the last run. */
  readonly before: readonly Owned[];
  readonly wanted: readonly Owned[];
}

export interface Result {
  /** Of the wanted objects and of those that should be gone: what is there now, as far as this run knows. */
  readonly objects: readonly Owned[];
  /** One text for each failure, with the object, what was tried, the broker's words, and what to do. */
  readonly failures: readonly string[];
  /** One text for each object that is no longer wanted and stays. */
  readonly warnings: readonly string[];
}

/** @throws Unreachable before anything was changed, when the broker cannot be asked what it holds */
export async function apply(api: Api, { vhost, before, wanted }: Request): Promise<Result> {
  const actual = await readObjects(api, vhost, [...before, ...wanted]);
  const { stages, refused, left } = workFor({ before, wanted, actual });
  const now = new Map(byId(actual));
  for (const one of left) now.delete(idOf(one));
  const failures = refused.map(({ reason }) => reason);
  const failed = new Set(refused.map(({ object }) => idOf(object)));
  let lost: Unreachable | undefined;
  for (const stage of stages) {
    await inParallel(stage, async (step) => {
      const id = idOf(step.object);
      if (lost !== undefined || waitsFor(step, failed)) {
        failed.add(id);
        return;
      }
      try {
        await (step.kind === "put" ? put : remove)(api, vhost, step.object);
        if (step.kind === "put") now.set(id, step.object);
        else now.delete(id);
      } catch (error) {
        failed.add(id);
        if (error instanceof Refused) failures.push(failure(step, error));
        else if (error instanceof Unreachable) lost ??= error;
        else throw error;
      }
    });
  }
  if (lost !== undefined) {
    failures.push(
      `${lost.message}. What was done before that stays done, and the next run goes on from there`,
    );
  }
  // What could not be changed and was another's before is another's still: nobody may delete it later.
  const own = byId(before);
  for (const id of failed) if (!own.has(id)) now.delete(id);
  return {
    objects: [...now.values()],
    failures,
    warnings: left.map((one) => `${describe(one)} was left as it is: it was changed since by something else`),
  };
}

/** A few at a time: a request that waits for a connection would run out of time before it was sent. */
async function inParallel(steps: readonly Step[], take: (step: Step) => Promise<void>): Promise<void> {
  const left = steps.values();
  const worker = async () => {
    for (const step of left) await take(step);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/** Of the objects named, those that exist, as they are. */
export function readObjects(api: Api, vhost: string, named: readonly Owned[]): Promise<readonly Owned[]> {
  return vhost === "" ? readGlobal(api, named) : readVhost(api, vhost, named);
}

/** What lies in a vhost that could not be made, or is bound to what could not be, would only fail once more. */
function waitsFor({ kind, object }: Step, failed: ReadonlySet<string>): boolean {
  if (kind === "delete") return false;
  if (failed.has(idOf({ kind: "vhost", keys: [] }))) return true;
  if (object.kind !== "bindings") return false;
  const { source, destination, destinationType } = typed("bindings", object.value);
  const ends = [
    idOf({ kind: "exchanges", keys: [source] }),
    idOf({ kind: destinationType === "queue" ? "queues" : "exchanges", keys: [destination] }),
  ];
  return ends.some((id) => failed.has(id));
}

function failure({ kind, object }: Step, { status, message }: Refused): string {
  const what = describe(object);
  if (kind === "put") {
    const advice = isFixed(object.kind)
      ? "if it exists with other settings, undo the edit or choose another name"
      : "change it in the file and run `pulumi up` again";
    return `${what} could not be made or changed: the broker says (${status}): ${message}; ${advice}`;
  }
  const attached =
    object.kind === "exchanges" || object.kind === "queues"
      ? "nothing that is in use or holds messages is deleted: see to that, and run the same command again"
      : "run the same command again once that is mended";
  return `${what} could not be deleted: the broker says (${status}): ${message}; ${attached}`;
}
