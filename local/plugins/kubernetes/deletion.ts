// Deletes an object and waits until it is gone.
import {
  at,
  isMap,
  type JsonMap,
  listAt,
  type Value,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";
import { propagationPolicy, skipsAwait, timeoutMilliseconds } from "./annotations.ts";
import type { Api } from "./api.ts";
import { isNotFound } from "./apiError.ts";
import { describeIdentity, type Identity } from "./identity.ts";
import { poll } from "./readiness/poll.ts";

export interface DeleteOptions {
  /** Inputs of the resource, for its annotations. */
  readonly inputs: ValueMap;
  /** Seconds of customTimeouts; 0: none. */
  readonly requestedTimeout: number;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

/** The official plugin's default, in milliseconds. */
const defaultTimeout = 600_000;

/** An object that is gone already is a success. Throws if it is still there when the time is up. */
export async function deleteObject(identity: Identity, api: Api, options: DeleteOptions): Promise<void> {
  const policy = propagationPolicy(options.inputs);
  let uid: Value | undefined;
  try {
    uid = at(await api.get(identity, options.signal), "metadata", "uid");
    await api.delete(identity, policy, options.signal);
  } catch (error) {
    if (isNotFound(error)) return;
    throw error;
  }
  if (skipsAwait(options.inputs)) return;
  const timeout = timeoutMilliseconds(options.inputs, options.requestedTimeout, defaultTimeout);
  let last: JsonMap = {};
  const result = await poll(
    async () => {
      try {
        last = await api.get(identity, options.signal);
        // Somebody may have made another of the same name in the meantime.
        return { missing: at(last, "metadata", "uid") === uid ? describeRest(last) : "" };
      } catch (error) {
        if (isNotFound(error) || options.signal.aborted) return { missing: "" };
        throw error;
      }
    },
    { timeoutMilliseconds: timeout, signal: options.signal, progress: options.progress },
  );
  const what = describeIdentity(identity);
  if (options.signal.aborted) throw new Error(`${what}: cancelled while waiting until it is deleted`);
  if (result.ended === "timeout") {
    throw new Error(`${what} was not gone ${timeout / 1_000} s after its deletion: ${result.missing}`);
  }
}

/** What holds a deletion up. */
function describeRest(live: JsonMap): string {
  const finalizers = listAt(live, "metadata", "finalizers").filter((item) => typeof item === "string");
  const conditions = listAt(live, "status", "conditions").flatMap((item) => {
    const remaining = isMap(item) && item.status === "True" && String(item.type).includes("Remaining");
    return remaining ? [String(item.message)] : [];
  });
  const held =
    finalizers.length === 0 ? "waiting for its end" : `finalizers ${finalizers.join(", ")} hold it`;
  return [held, ...conditions].join("; ");
}
