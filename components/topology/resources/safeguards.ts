/** Two resources that make no object: one knows which engine made the others, one lets no queue go with what it holds. */
import * as pulumi from "@pulumi/pulumi";
import type { Guarded, Watched } from "../../engine/leaving.ts";
import { escapedKey } from "../../engine/objects.ts";
import { engineType, guardType } from "../../engine/tokens.ts";
import type * as model from "../model.ts";
import { type Broker, livingIn } from "./broker.ts";
import type { Division } from "./division.ts";
import { logicalName } from "./names.ts";

class Safeguard extends pulumi.CustomResource {}

/** @param dependsOn what must be done before the next update may rely on `handOver` */
export function makeEngine(
  broker: Broker,
  { engine }: Division,
  dependsOn: readonly pulumi.Resource[],
): pulumi.Resource {
  const { name, handOver } = broker;
  const opts = { ...livingIn(broker), dependsOn: [...dependsOn] };
  return new Safeguard(engineType, logicalName(name, "engine"), { engine, handOver }, opts);
}

/**
 * @param dependsOn all that the topology has made: Pulumi deletes what nothing depends on first, and nothing more once
 * that has failed
 */
export function makeGuard(
  broker: Broker,
  division: Division,
  dependsOn: readonly pulumi.Resource[],
): pulumi.Resource {
  const opts = { ...livingIn(broker), dependsOn: [...dependsOn] };
  const inputs = { ...watched(division), handOver: broker.handOver } satisfies Watched;
  return new Safeguard(guardType, logicalName(broker.name, "guard"), inputs, opts);
}

/** The vhosts that @pulumi/rabbitmq makes, with all queues in them, by whomever they are made: they go with the vhost. */
function watched({ plugin, rest }: Division): Omit<Watched, "handOver"> {
  const restOf = new Map(rest.vhosts.map((vhost) => [vhost.name, vhost]));
  const queues = plugin.vhosts.map(({ name, queues }) => {
    const all = [...queues, ...(restOf.get(name)?.queues ?? [])];
    return [escapedKey(name), Object.fromEntries(all.map((one) => [escapedKey(one.name), guarded(one)]))];
  });
  const vhosts = plugin.vhosts.flatMap(({ name }) => {
    // The vhost "/" is nobody's to delete.
    if (name === "/") return [];
    const isProtected = restOf.get(name)?.protectedFromDeletion ?? false;
    return [[escapedKey(name), isProtected ? { protectedFromDeletion: true } : {}]];
  });
  return { queues: Object.fromEntries(queues), vhosts: Object.fromEntries(vhosts) };
}

function guarded({ type, allowLoss }: model.Queue): Guarded {
  return { type, ...(allowLoss && { allowLoss }) };
}
