// Waits until a live object is ready by its kind's rule.
import type { JsonMap, ValueMap } from "../../../../components/engine/protocol/value.ts";
import { skipsAwait, timeoutMilliseconds } from "../annotations.ts";
import type { Api } from "../api.ts";
import { isNotFound } from "../apiError.ts";
import { describeIdentity, identityOf } from "../identity.ts";
import { ClusterUnreachable } from "../kubeconfig.ts";
import { explain } from "./explain.ts";
import { poll } from "./poll.ts";
import { relatedTo } from "./related.ts";
import { waitingFor } from "./rules.ts";

export interface WaitOptions {
  /** Inputs of the resource, for its annotations. */
  readonly inputs: ValueMap;
  /** Seconds of customTimeouts; 0: none. */
  readonly requestedTimeout: number;
  readonly signal: AbortSignal;
  readonly progress: (message: string) => void;
}

export interface WaitResult {
  /** The object as it was last seen. */
  readonly live: JsonMap;
  /** Why it did not become ready, most important first; none if it did. */
  readonly reasons: readonly string[];
}

export async function waitUntilReady(applied: JsonMap, api: Api, options: WaitOptions): Promise<WaitResult> {
  const waiting = waitingFor(applied);
  if (waiting === undefined || skipsAwait(options.inputs)) return { live: applied, reasons: [] };
  const identity = identityOf(applied);
  const timeout = timeoutMilliseconds(options.inputs, options.requestedTimeout, waiting.timeout);
  let live: JsonMap | undefined;
  const result = await poll(
    async () => {
      try {
        live = live === undefined ? applied : await api.get(identity, options.signal);
        const { ready, missing, failed } = waiting.rule(live, await relatedTo(live, api, options.signal));
        return { missing: ready ? "" : missing, ...(failed !== undefined && { failed }) };
      } catch (error) {
        if (isNotFound(error)) return { missing: "", failed: "it was deleted while it was waited for" };
        // A server that is away for longer than the retries of a request may still come back before the time is up.
        if (error instanceof ClusterUnreachable) return { missing: error.message };
        if (options.signal.aborted) return { missing: "cancelled" };
        throw error;
      }
    },
    { timeoutMilliseconds: timeout, signal: options.signal, progress: options.progress },
  );
  const last = live ?? applied;
  if (result.ended === "done") return { live: last, reasons: [] };
  const what = describeIdentity(identity);
  const words = {
    failed: `${what}: ${result.missing}`,
    cancelled: `${what}: cancelled while waiting until it is ready`,
    timeout: `${what} was not ready after ${timeout / 1_000} s: ${result.missing}`,
  };
  const details = result.ended === "cancelled" ? [] : await explain(last, api);
  return { live: last, reasons: [words[result.ended], ...details] };
}
