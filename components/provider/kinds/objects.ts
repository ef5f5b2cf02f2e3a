/**
 * The resources for a vhost's objects, or for those outside of vhosts: a preview shows each object and field on its own
 * line.
 */

import type { BrokerClient } from "../../broker/client.ts";
import { Refused, Unreachable } from "../../broker/errors.ts";
import { byId, idOf, type Owned, same } from "../../topology/interchange/codec/objects.ts";
import { type Difference, differences, same as sameValue } from "../protocol/difference.ts";
import {
  type DiffRequest,
  type DiffResult,
  InitializationFailed,
  type ReadRequest,
  type ReadResult,
} from "../protocol/plugin.ts";
import { markSecrets, redact } from "../protocol/secrets.ts";
import { at, stringAt, type Value, type ValueMap } from "../protocol/value.ts";
import { apply, type Result } from "../reconcile/apply.ts";
import { readObjects } from "../reconcile/look.ts";
import { refusalsOf } from "../reconcile/refusals.ts";
import type { Request } from "../reconcile/scope.ts";
import { fixed, wayFor, workFor } from "../reconcile/steps.ts";
import { changesInStrings } from "../state/changes.ts";
import { choicesIn } from "../state/choices.ts";
import { isFixed } from "../state/describe.ts";
import { hidden } from "../state/hidden.ts";
import { differing, recordedObjects, wantedObjects } from "../state/owned.ts";
import { globalObjectsType, vhostObjectsType } from "../state/tokens.ts";
import { treeOf } from "../state/tree.ts";
import { stateVersion, versionOf } from "../state/version.ts";
import { type ProviderContext, type ResourceKind, written } from "./resourceKind.ts";

/** Id of the one resource outside of vhosts. A vhost's resource has the vhost's name, which cannot be empty. */
const globalId = "*";

export function objectsResource(context: ProviderContext): ResourceKind {
  const { api, previewApi, warn, status, info } = context;
  /** Applies the inputs; reports failures at once, and keeps what was done in the state. */
  const change = async (urn: string, id: string, request: Request, inputs: ValueMap): Promise<ValueMap> => {
    const result = await applied(api(), request, inputs);
    for (const warning of result.warnings) warn(urn, redact(warning, inputs));
    if (result.failures.length === 0) return wantedOf(inputs);
    if (!result.isSent) throw new Error(redact(result.failures.join("\n"), inputs));
    const recorded = outputsOf([...result.objects, ...result.rest()], inputs);
    const outputs = result.isUnsure ? { ...recorded, isUnsure: true } : recorded;
    const reasons = result.failures.map((reason) => redact(reason, inputs));
    throw new InitializationFailed(id, outputs, { ...inputs, ...inputsOf(recorded) }, reasons);
  };

  return {
    check: async ({ olds, news, type }) => ({
      inputs: news,
      failures: [...misuse(type, news), ...unchangeable(olds, news)],
    }),
    diff: async (request) => {
      context.recorded.set(vhostOf(request.news), { olds: request.olds, news: request.news });
      const found = await difference(previewApi, request);
      if (found.differences.length > 0) {
        const { before, after } = differing(request.olds, request.news);
        const changes = changesInStrings(before, after);
        if (changes.length > 0) info(request.urn, redact(changes.join("\n"), request.news));
      }
      return found;
    },
    create: async ({ urn, type, inputs, preview }) => {
      const id = type === globalObjectsType ? globalId : vhostOf(inputs);
      if (preview) return { id: "", outputs: written(inputs) };
      const request = {
        vhost: vhostOf(inputs),
        before: [],
        wanted: wantedObjects(inputs),
        choices: choicesIn(inputs),
        status: (text: string) => status(urn, text),
      };
      return { id, outputs: await change(urn, id, request, inputs) };
    },
    read: (request) => read(api(), request),
    update: async ({ urn, id, olds, oldInputs, inputs, preview }) => {
      if (preview) return written(inputs);
      const looksAtAll = at(olds, "isUnsure") === true || !sameValue(oldInputs.restsOn, inputs.restsOn);
      const request = {
        ...(looksAtAll
          ? { before: recordedObjects(olds), wanted: wantedObjects(inputs) }
          : scopeOf(olds, inputs)),
        vhost: vhostOf(inputs),
        choices: choicesIn(inputs),
        choicesBefore: choicesIn(olds),
        status: (text: string) => status(urn, text),
      };
      return change(urn, id, request, inputs);
    },
    delete: async ({ urn, olds }) => {
      const request = {
        vhost: vhostOf(olds),
        before: recordedObjects(olds),
        wanted: [],
        choicesBefore: choicesIn(olds),
      };
      const { failures, warnings } = await applied(api(), request, olds);
      for (const warning of warnings) warn(urn, redact(warning, olds));
      if (failures.length > 0) throw new Error(redact(failures.join("\n"), olds));
    },
  };
}

/** Redacts an error that occurs before any change: its text may contain a secret, too. */
async function applied(api: BrokerClient, request: Request, secrets: ValueMap): Promise<Result> {
  try {
    return await apply(api, request);
  } catch (error) {
    throw new Error(redact(error instanceof Error ? error.message : String(error), secrets));
  }
}

async function read(
  api: BrokerClient,
  { id, olds, oldInputs, type }: ReadRequest,
): Promise<ReadResult | undefined> {
  if (Object.keys(olds).length === 0) {
    throw new Error(
      `${type} cannot be imported: declare it and run \`pulumi up\`, which leaves alone what is there already`,
    );
  }
  // The state comes from the resource that made the object before: the next update adopts it.
  if (!("objects" in olds)) return { id, outputs: olds, inputs: oldInputs };
  const objects = await readObjects(api, vhostOf(olds), recordedObjects(olds));
  if (objects.length === 0) return undefined;
  const outputs = outputsOf(objects, olds, versionOf(olds));
  return { id, outputs, inputs: { ...oldInputs, ...inputsOf(outputs) } };
}

/** Compares what the last run recorded, complete or not, with what is wanted. */
async function difference(previewApi: () => BrokerClient, { olds, news }: DiffRequest): Promise<DiffResult> {
  const moved: readonly Difference[] = differences(olds.vhost, news.vhost, "vhost");
  const lost = moved.length > 0 ? [] : await refusals(previewApi, olds, news);
  if (lost.length > 0) throw new Error(redact(lost.join("\n"), olds));
  return {
    differences: [
      ...moved,
      ...["objects", "choices"].flatMap((name) => differences(at(olds, name), at(news, name), name)),
    ],
    replaces: moved.map(({ path }) => path),
    deleteBeforeReplace: true,
  };
}

/** What the update would refuse, as far as the broker answers. */
async function refusals(
  previewApi: () => BrokerClient,
  olds: ValueMap,
  news: ValueMap,
): Promise<readonly string[]> {
  const { before, after } = differing(olds, news);
  // As if the broker held what was recorded: a preview does not read all objects.
  const { stages } = workFor({ before, wanted: after, actual: before, choices: choicesIn(news) });
  const steps = stages.flat().filter(({ kind }) => kind !== "put");
  if (steps.length === 0) return [];
  try {
    return await refusalsOf(previewApi(), vhostOf(olds), steps, choicesIn(olds));
  } catch (error) {
    // Refused: the vhost is already gone.
    if (error instanceof Unreachable || error instanceof Refused) return [];
    throw error;
  }
}

interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Settings that the recorded queues and exchanges cannot get. The check reports them, not the diff: a refresh also
 * computes the diff, and must be able to detect that somebody has recreated such an object.
 */
function unchangeable(olds: ValueMap, news: ValueMap): readonly CheckFailure[] {
  if (vhostOf(olds) !== vhostOf(news)) return [];
  const { before, after } = differing(olds, news);
  const wanted = byId(after);
  const choices = choicesIn(news);
  return before.flatMap((one) => {
    const now = wanted.get(idOf(one));
    if (now === undefined || !isFixed(now.kind) || same(one.value, now.value)) return [];
    if (wayFor(now, one.value, choices) !== "put") return [];
    return [{ property: "", reason: redact(fixed(now, one.value), olds) }];
  });
}

function misuse(type: string, news: ValueMap): readonly CheckFailure[] {
  if (type === vhostObjectsType && "vhost" in news && news.vhost === "") {
    return [{ property: "vhost", reason: "it must name a vhost" }];
  }
  return [];
}

function vhostOf(values: ValueMap): string {
  return stringAt(values, "vhost") ?? "";
}

/** What differs, and what does not. */
function scopeOf(olds: ValueMap, news: ValueMap): Pick<Request, "before" | "wanted" | "kept"> {
  const { before, after } = differing(olds, news);
  const other = new Set(after.map(idOf));
  return { before, wanted: after, kept: () => wantedObjects(news).filter((one) => !other.has(idOf(one))) };
}

/** The objects after a run without failures: all that was wanted, as it was wanted. */
function wantedOf({ vhost, choices, objects = {} }: ValueMap, version = stateVersion): ValueMap {
  return {
    ...(vhost !== undefined && { vhost }),
    ...(choices !== undefined && { choices }),
    objects,
    // A state without a version stays so until an update writes one.
    ...(version > 1 && { stateVersion: version }),
  };
}

/** The version is only an output. */
function inputsOf({ stateVersion: _, ...inputs }: ValueMap): ValueMap {
  return inputs;
}

/** In the order of the inputs' shape, with a secret mark on what is secret in `secrets`. */
function outputsOf(objects: readonly Owned[], secrets: ValueMap, version = stateVersion): ValueMap {
  const recorded = byId(recordedObjects(secrets));
  const tree = treeOf<Value>(
    objects.map((one) => ({ ...one, value: hidden(one, recorded.get(idOf(one))) })),
    version,
  );
  return markSecrets({ ...wantedOf(secrets, version), objects: tree }, secrets);
}
