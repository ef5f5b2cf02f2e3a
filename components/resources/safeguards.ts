/**
 * Resources that make no object: one records which engine made the others, the guards let no queue be deleted with
 * messages.
 */
import * as pulumi from "@pulumi/pulumi";
import type { BulkVhost, BulkWatched, Guarded, Watched } from "../provider/state/deletions.ts";
import { bulkGuardType, engineType, guardType } from "../provider/state/tokens.ts";
import { known } from "../pulumi/known.ts";
import { escapedKey } from "../topology/interchange/codec/objects.ts";
import type * as model from "../topology/model.ts";
import { type Broker, optionsIn } from "./broker.ts";
import type { Division } from "./division.ts";
import { logicalName } from "./names.ts";
import { OwnResource } from "./ownObjects.ts";

class Safeguard extends pulumi.CustomResource {}

/**
 * Makes the guard of the bulk engine, unless the stack is from a version without one and no update has written any of
 * its resources since: such a stack continues without a change.
 * @param all resources of Warren's provider in the topology
 * @returns all resources of the topology
 */
export async function makeBulkGuard(
  broker: Broker,
  { own }: Division,
  all: readonly OwnResource[],
): Promise<readonly pulumi.Resource[]> {
  if (!(await Promise.all(all.map(isWritten))).includes(true)) return all;
  const vhosts = own.vhosts.map((vhost) => [escapedKey(vhost.name), bulkVhost(vhost)] as const);
  const inputs = {
    vhosts: Object.fromEntries(vhosts),
    handOver: broker.handOver,
  } satisfies BulkWatched;
  const opts = { ...optionsIn(broker), dependsOn: [...all] };
  return [...all, new Safeguard(bulkGuardType, logicalName(broker.name, "bulk-guard"), inputs, opts)];
}

/** Whether this version has written the resource's state or creates the resource now. */
async function isWritten({ id, stateVersion }: OwnResource): Promise<boolean> {
  return (await known(id)) === undefined || (await known(stateVersion)) !== undefined;
}

function bulkVhost(vhost: model.Vhost): BulkVhost {
  const { name, queues, protectedFromDeletion } = vhost;
  const shovels = shovelsIn(vhost);
  const allowed = queues.filter(({ allowLoss }) => allowLoss).map((queue) => queue.name);
  return {
    // The vhost "/" exists in every broker, and nobody may delete it.
    ...(name !== "/" && { made: true }),
    ...(protectedFromDeletion && { protectedFromDeletion }),
    queues: JSON.stringify(queues.map((queue) => queue.name)),
    ...(allowed.length > 0 && { allowLoss: allowed }),
    ...(shovels.length > 0 && { shovels }),
  };
}

function shovelsIn({ parameters }: model.Vhost): readonly string[] {
  return parameters.flatMap(({ component, name }) => (component === "shovel" ? [name] : []));
}

/** @param dependsOn resources that must be complete before the next update may rely on `handOver` */
export function makeEngine(
  broker: Broker,
  { engine }: Division,
  dependsOn: readonly pulumi.Resource[],
): OwnResource {
  const { name, handOver } = broker;
  const opts = { ...optionsIn(broker), dependsOn: [...dependsOn] };
  return new OwnResource(engineType, logicalName(name, "engine"), { engine, handOver }, opts);
}

/**
 * @param dependsOn all resources of the topology: Pulumi first deletes what nothing depends on, and stops if that fails
 */
export function makeGuard(
  broker: Broker,
  division: Division,
  dependsOn: readonly pulumi.Resource[],
): pulumi.Resource {
  const opts = { ...optionsIn(broker), dependsOn: [...dependsOn] };
  const { handOver, isProtected } = broker;
  const inputs = {
    ...watched(division),
    ...(isProtected && { isProtected: true }),
    handOver,
  } satisfies Watched;
  return new Safeguard(guardType, logicalName(broker.name, "guard"), inputs, opts);
}

/**
 * The vhosts of @pulumi/rabbitmq, with all queues in them, whichever provider made those: they are deleted with the
 * vhost.
 */
function watched({ official, own }: Division): Omit<Watched, "handOver" | "isProtected"> {
  const ownOf = new Map(own.vhosts.map((vhost) => [vhost.name, vhost]));
  const queues = official.vhosts.map(({ name, queues }) => {
    const all = [...queues, ...(ownOf.get(name)?.queues ?? [])];
    return [escapedKey(name), Object.fromEntries(all.map((one) => [escapedKey(one.name), guarded(one)]))];
  });
  const vhosts = official.vhosts.flatMap(({ name }) => {
    // Nobody may delete the vhost "/".
    if (name === "/") return [];
    const isProtected = ownOf.get(name)?.protectedFromDeletion ?? false;
    return [[escapedKey(name), isProtected ? { protectedFromDeletion: true } : {}]];
  });
  const shovels = own.vhosts.flatMap((vhost) => {
    const names = shovelsIn(vhost);
    return names.length === 0 ? [] : [[escapedKey(vhost.name), names]];
  });
  return {
    queues: Object.fromEntries(queues),
    vhosts: Object.fromEntries(vhosts),
    ...(shovels.length > 0 && { shovels: Object.fromEntries(shovels) }),
  };
}

function guarded({ type, allowLoss }: model.Queue): Guarded {
  return { type, ...(allowLoss && { allowLoss }) };
}
