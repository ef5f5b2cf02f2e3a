// Creating and updating are one thing under server-side apply, and so are their previews.

import { same } from "../../../components/engine/protocol/difference.ts";
import { InitializationFailed } from "../../../components/engine/protocol/plugin.ts";
import { redact } from "../../../components/engine/protocol/secrets.ts";
import {
  at,
  hasUnknown,
  isMap,
  type JsonMap,
  stringAt,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";
import { forces } from "./annotations.ts";
import type { Api } from "./api.ts";
import { ApiError, describeConflict, immutableCauses, isConflict, isNotFound } from "./apiError.ts";
import { toBody } from "./body.ts";
import { describeIdentity, identityOf, toId } from "./identity.ts";
import { waitUntilReady } from "./readiness/wait.ts";
import type { Settings } from "./settings.ts";
import { previewOutputs, recordedObject, refreshedInputs, toOutputs } from "./state.ts";

export interface WriteRequest {
  readonly inputs: ValueMap;
  /** Recorded outputs; undefined for an object that is being created. */
  readonly olds: ValueMap | undefined;
  readonly manager: string;
  readonly settings: Settings;
  /** Seconds of customTimeouts; 0: none. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
  readonly onWarning: (warning: string) => void;
}

/** Writes the object and waits until it is ready. Throws InitializationFailed if it was written but did not become
 * ready, another error if it was not written. */
export async function write(request: WriteRequest, api: Api): Promise<{ id: string; outputs: ValueMap }> {
  const { inputs, manager } = request;
  let live: JsonMap;
  try {
    live = await apply(request, api, false);
  } catch (error) {
    throw refusal(error, inputs);
  }
  const id = toId(live);
  const result = await waitUntilReady(live, api, { ...request, requestedTimeout: request.timeout });
  const outputs = toOutputs(result.live, inputs, manager);
  if (result.reasons.length === 0) return { id, outputs };
  throw new InitializationFailed(
    id,
    outputs,
    inputs,
    result.reasons.map((reason) => redact(reason, inputs)),
  );
}

/** The outputs that the write would have, as far as they can be known now. */
export async function preview(request: WriteRequest, api: Api): Promise<ValueMap> {
  const { inputs, olds } = request;
  const before = olds === undefined ? undefined : recordedObject(olds);
  if (hasUnknown(inputs)) return previewOutputs(inputs, undefined, before);
  try {
    return previewOutputs(inputs, await apply(request, api, true), before);
  } catch (error) {
    // What is still to be made by the same update (a namespace, a definition), or to be deleted by it before.
    const early = isNotFound(error) || immutableCauses(error).length > 0;
    if (early) return previewOutputs(inputs, undefined, before);
    throw refusal(error, inputs);
  }
}

async function apply(request: WriteRequest, api: Api, dryRun: boolean): Promise<JsonMap> {
  const { inputs, olds, manager, settings, onWarning, signal } = request;
  const body = toBody(inputs);
  const identity = identityOf(body);
  // The preview of a replacement meets the old object, which will be gone.
  const force = settings.patchForce || forces(inputs) || (dryRun && olds === undefined);
  try {
    return await api.apply(body, identity, { manager, force, dryRun, onWarning, signal });
  } catch (error) {
    if (!isConflict(error)) throw error;
    if (olds === undefined || !(await wasSeen(inputs, olds, await api.get(identity, signal)))) {
      throw describeConflict(error, describeIdentity(identity), manager);
    }
    return api.apply(body, identity, { manager, force: true, dryRun, onWarning, signal });
  }
}

/**
 * Whether the live object is still as recorded wherever the program has a say. Then what another manager has set was
 * found by a refresh and stood in the preview as a change to undo, and undoing it is what the user has asked for.
 */
async function wasSeen(inputs: ValueMap, olds: ValueMap, live: JsonMap): Promise<boolean> {
  return same(refreshedInputs(inputs, recordedObject(olds), live), inputs);
}

/** The server's message names the object and the field, and may repeat a value that is secret. */
function refusal(error: unknown, inputs: ValueMap): unknown {
  if (!(error instanceof ApiError)) return error;
  const object = describeIdentity(identityOf(inputs));
  const metadata = at(inputs, "metadata");
  const namespace = isMap(metadata) ? stringAt(metadata, "namespace") : undefined;
  const hint =
    isNotFound(error) && error.message.startsWith("namespaces ")
      ? `: make the namespace ${JSON.stringify(namespace)} first, or make it a resource that this one depends on`
      : "";
  return new Error(`${object}: ${redact(error.message, inputs)}${hint}`);
}
