/**
 * The guard of the bulk engine. Pulumi deletes it before every other resource of the topology, so it checks for all of
 * them what RabbitMQ would refuse, before the first of them deletes anything.
 *
 * It also marks failed deletions. If the deletion of a resource fails half-way, Pulumi keeps its state as if nothing
 * were gone. But by then the guard has left the state, or no longer lists the vhost. When the guard comes back, it
 * compares the state of each vhost that it did not list with the broker: the preview shows what is missing, the update
 * recreates it.
 */
import { Refused, Unreachable } from "../../broker/errors.ts";
import { idOf, type Owned } from "../../topology/interchange/codec/objects.ts";
import { type Difference, joinPath } from "../protocol/difference.ts";
import { redact } from "../protocol/secrets.ts";
import { at, type ValueMap } from "../protocol/value.ts";
import { apply } from "../reconcile/apply.ts";
import { refusedDeletions, refusedError } from "../reconcile/deletions.ts";
import { readObjects } from "../reconcile/look.ts";
import { bulkAdditionsOf, bulkDeletionsOf, type VhostDeletion } from "../state/deletions.ts";
import { describe } from "../state/describe.ts";
import { recordedObjects, wantedObjects } from "../state/owned.ts";
import { refuseInPreview } from "./guard.ts";
import { inStateOnly, type ProviderContext, type ResourceKind, written } from "./resourceKind.ts";

/** A preview with more lines is unreadable. */
const mostLines = 20;

export function bulkGuard(context: ProviderContext): ResourceKind {
  const { api, previewApi, recorded, warn } = context;

  const refuse = async (deletions: readonly VhostDeletion[]) => {
    const refused = deletions.length === 0 ? [] : await refusedDeletions(api(), deletions, true);
    if (refused.length > 0) throw refusedError(refused);
  };
  const complete = async (urn: string, vhosts: Iterable<string>, preview: boolean) => {
    for (const vhost of vhosts) {
      if (preview) await showMissing(context, urn, vhost);
      else await makeMissing(context, vhost);
    }
  };

  return {
    ...inStateOnly,
    diff: async ({ urn, oldInputs, news }) => {
      await refuseInPreview(previewApi, bulkDeletionsOf(oldInputs, news), true, (text) => warn(urn, text));
      await complete(urn, bulkAdditionsOf(oldInputs, news), true);
      return { differences: changes(oldInputs, news), replaces: [], deleteBeforeReplace: false };
    },
    create: async (request) => {
      await complete(request.urn, recorded.keys(), request.preview);
      return inStateOnly.create(request);
    },
    update: async ({ urn, oldInputs, inputs, preview }) => {
      if (preview) return written(inputs);
      await refuse(bulkDeletionsOf(oldInputs, inputs));
      await complete(urn, bulkAdditionsOf(oldInputs, inputs), false);
      return written(inputs);
    },
    delete: ({ oldInputs }) => refuse(bulkDeletionsOf(oldInputs, {})),
  };
}

/**
 * Only vhosts that come or go: the queues of a vhost that stays belong to its own resource, and Pulumi records them
 * here silently.
 */
function changes(before: ValueMap, after: ValueMap): readonly Difference[] {
  const names = (of: ValueMap) => Object.keys(at(of, "vhosts") ?? {});
  const [old, now] = [names(before), names(after)];
  const path = (name: string) => joinPath("vhosts", name);
  return [
    ...now.flatMap((name): Difference[] => (old.includes(name) ? [] : [{ path: path(name), kind: "add" }])),
    ...old.flatMap((name): Difference[] =>
      now.includes(name) ? [] : [{ path: path(name), kind: "delete" }],
    ),
    ...(at(before, "handOver") === at(after, "handOver")
      ? []
      : [{ path: "handOver", kind: "update" } as const]),
  ];
}

async function showMissing(context: ProviderContext, urn: string, vhost: string): Promise<void> {
  const { previewApi, recorded, warn } = context;
  const resource = recorded.get(vhost);
  if (resource === undefined) return;
  const where = vhost === "" ? "the broker" : `vhost ${JSON.stringify(vhost)}`;
  try {
    const missing = await missingOf(previewApi(), vhost, recordedObjects(resource.olds));
    if (missing.length === 0) return;
    const lines = missing.slice(0, mostLines).map((one) => `- ${describe(one)}`);
    const more = missing.length - lines.length;
    const text = [
      `${where} no longer has ${missing.length} of the objects that the state holds; a deletion may have been cut ` +
        "short. The update makes them again:",
      ...lines,
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join("\n");
    warn(urn, redact(text, resource.olds));
  } catch (error) {
    if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
    warn(
      urn,
      `the broker could not be asked whether ${where} still has all that the state holds; the update asks again: ` +
        error.message,
    );
  }
}

/** @throws an error that lists what could not be created */
async function makeMissing({ api, recorded }: ProviderContext, vhost: string): Promise<void> {
  const resource = recorded.get(vhost);
  if (resource === undefined) return;
  const wanted = await missingOf(api(), vhost, wantedObjects(resource.news));
  if (wanted.length === 0) return;
  const { failures } = await apply(api(), { vhost, before: [], wanted });
  if (failures.length > 0) throw new Error(redact(failures.join("\n"), resource.news));
}

async function missingOf(
  api: ReturnType<ProviderContext["api"]>,
  vhost: string,
  objects: readonly Owned[],
): Promise<readonly Owned[]> {
  const found = new Set((await readObjects(api, vhost, objects)).map(idOf));
  return objects.filter((one) => !found.has(idOf(one)));
}
