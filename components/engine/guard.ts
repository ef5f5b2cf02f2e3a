/**
 * The resource that lets no queue go with what it holds. @pulumi/rabbitmq deletes queues and vhosts unasked, so it is
 * never let do that: what leaves the file goes here, before the engine deletes anything else, or the update ends.
 */
import type { Api } from "./api.ts";
import { changesOf, inStateOnly } from "./inStateOnly.ts";
import { type LeavingVhost, leavingOf } from "./leaving.ts";
import { lossError, lossesOf, removeLeaving } from "./leavingQueues.ts";
import type { ResourceKind, Surroundings } from "./resourceKind.ts";

export function guard({ api, hastyApi, warn }: Surroundings): ResourceKind {
  return {
    ...inStateOnly,
    diff: async ({ urn, olds, news }) => {
      const leaving = leavingOf(olds, news);
      if (leaving.length > 0) await refuseLosses(hastyApi(), leaving, (text) => warn(urn, text));
      return changesOf(olds, news);
    },
    // What became of a queue is its own resource's to see. But @pulumi/rabbitmq takes whatever answers 404 for a broker
    // that has nothing: then at least the refresh fails.
    read: async (request) => {
      await api().get("whoami");
      return inStateOnly.read(request);
    },
    update: async ({ olds, inputs, preview }) => {
      if (!preview) await removeLeaving(api(), leavingOf(olds, inputs));
      return inputs;
    },
    delete: async ({ olds }) => removeLeaving(api(), leavingOf(olds, {})),
  };
}

/** @throws one error with every queue that would take something along */
async function refuseLosses(
  api: Api,
  leaving: readonly LeavingVhost[],
  warn: (text: string) => void,
): Promise<void> {
  let losses: readonly string[];
  try {
    losses = await lossesOf(api, leaving);
  } catch (error) {
    warn(
      "the broker could not be asked whether a queue that leaves holds messages; the update asks again, and deletes " +
        `none that does: ${error instanceof Error ? error.message : String(error)}`,
    );
    return;
  }
  if (losses.length > 0) throw lossError(losses);
}
