/**
 * The guard of the resources engine. @pulumi/rabbitmq deletes queues and vhosts without a check, so it never does so
 * here: the guard deletes what leaves the file, before Pulumi deletes anything else, or the update fails.
 */
import type { BrokerClient } from "../../broker/client.ts";
import type { ValueMap } from "../protocol/value.ts";
import { deleteAll, refusedDeletions, refusedError } from "../reconcile/deletions.ts";
import { flagsOfEngine, partOf } from "../reconcile/partialDestroy.ts";
import { deletionsOf, type VhostDeletion } from "../state/deletions.ts";
import { changesOf, inStateOnly, type ProviderContext, type ResourceKind, written } from "./resourceKind.ts";

export function guard({ api, previewApi, warn }: ProviderContext): ResourceKind {
  return {
    ...inStateOnly,
    diff: async ({ urn, olds, oldInputs, news }) => {
      const deletions = deletionsOf(recorded(olds, oldInputs), news);
      refuseProtected([olds, news], deletions);
      await refuseInPreview(previewApi, deletions, false, (text) => warn(urn, text));
      return changesOf(withoutShovels(olds), withoutShovels(news));
    },
    // Each queue's own resource detects changes. But @pulumi/rabbitmq treats any server that answers 404 as a broker
    // that has nothing: then at least the refresh fails.
    read: async (request) => {
      await api().get("whoami");
      return inStateOnly.read(request);
    },
    update: async ({ olds, oldInputs, inputs, preview }) => {
      const deletions = deletionsOf(recorded(olds, oldInputs), inputs);
      refuseProtected([olds, inputs], deletions);
      if (!preview) await deleteAll(api(), deletions);
      return written(inputs);
    },
    delete: async ({ urn, olds, oldInputs }) => {
      const deletions = deletionsOf(recorded(olds, oldInputs), {});
      if (deletions.length > 0) refusePart(partOf(flagsOfEngine(), urn));
      await deleteAll(api(), deletions);
    },
  };
}

/**
 * Pulumi would refuse it at the end of the update, after the guard has deleted the queues. The protection that holds is
 * the last update's.
 */
function refuseProtected(states: readonly ValueMap[], deletions: readonly VhostDeletion[]): void {
  if (!states.some(({ isProtected }) => isProtected === true) || deletions.length === 0) return;
  const names = deletions.flatMap(({ vhost, deletesVhost, queues }) => [
    ...(deletesVhost === undefined ? [] : [`vhost ${JSON.stringify(vhost)}`]),
    ...queues.map(({ name }) => `vhost ${JSON.stringify(vhost)}, queue ${JSON.stringify(name)}`),
  ]);
  throw new Error(
    `the topology is protected (Pulumi's option \`protect\`), so what leaves its file stays, and nothing was deleted: ` +
      `${names.join("; ")}. Put it back into the file, or take \`protect\` away in an update before this one`,
  );
}

/** The guard would delete more than the preview has shown. */
function refusePart(objects: readonly string[]): void {
  if (objects.length === 0) return;
  throw new Error(
    "the guard of a topology goes with all its queues and vhosts, or not at all, and nothing was deleted. This command is " +
      `meant for single objects of it: ${objects.join(", ")}. To delete them, take them out of the topology's file and ` +
      "run `pulumi up`; to delete the whole topology, give its own URN as the target",
  );
}

/** Shovels are no change of the guard: Pulumi records them silently, in the inputs alone. */
function withoutShovels({ shovels: _, ...others }: ValueMap): ValueMap {
  return others;
}

function recorded(olds: ValueMap, { shovels }: ValueMap): ValueMap {
  return { ...withoutShovels(olds), ...(shovels !== undefined && { shovels }) };
}

/** @throws one error with everything that would be refused; if the broker does not answer, it only warns */
export async function refuseInPreview(
  api: () => BrokerClient,
  deletions: readonly VhostDeletion[],
  keepsOthers: boolean,
  warn: (text: string) => void,
): Promise<void> {
  if (deletions.length === 0) return;
  let refused: readonly string[];
  try {
    refused = await refusedDeletions(api(), deletions, keepsOthers);
  } catch (error) {
    warn(
      "the broker could not be asked whether a queue that leaves holds messages; the update asks again, and deletes " +
        `none that does: ${error instanceof Error ? error.message : String(error)}`,
    );
    return;
  }
  if (refused.length > 0) throw refusedError(refused);
}
