/** Asks the broker, before anything is sent, at which steps an apply would fail. Changes nothing. */
import type { BrokerClient } from "../../broker/client.ts";
import { type Depth, depthOf, depthsIn, occupied } from "../../broker/depth.ts";
import { Refused } from "../../broker/errors.ts";
import { binding, items, map, text } from "../../broker/fromBroker.ts";
import { idOf, type Owned } from "../../topology/interchange/codec/objects.ts";
import { isMigrating, typed } from "../../topology/interchange/codec/values.ts";
import type { Json } from "../../topology/model.ts";
import { missingShovels, streamRefusal } from "../migration/shovel.ts";
import type { Choices } from "../state/choices.ts";
import { failureOf, queueStays } from "./failure.ts";
import { queueOf, type Step, shovelOf } from "./steps.ts";
import { withoutShovels } from "./stopShovels.ts";

/** For more queues, one request for the whole vhost is faster. */
const fewQueues = 20;

/**
 * One message for each step that would be refused, with a remedy.
 * @param choicesBefore what the file allowed in the last run
 * @throws Unreachable if the broker does not answer
 */
export async function refusalsOf(
  api: BrokerClient,
  vhost: string,
  steps: readonly Step[],
  choicesBefore: Choices = new Map(),
): Promise<readonly string[]> {
  const deletes = steps.filter(({ kind }) => kind === "delete");
  const queues = deletes.filter(({ object }) => object.kind === "queues").map(({ object }) => object);
  const found = await Promise.all([
    occupiedQueues(
      api,
      vhost,
      queues,
      deletes.flatMap(({ object }) => shovelOf(object) ?? []),
      choicesBefore,
    ),
    usedExchanges(api, vhost, deletes),
    vhostInUse(api, vhost, deletes),
    migrationsRefused(api, steps),
  ]);
  return found.flat();
}

async function occupiedQueues(
  api: BrokerClient,
  vhost: string,
  queues: readonly Owned[],
  shovels: readonly string[],
  choicesBefore: Choices,
): Promise<readonly string[]> {
  const asked = queues.filter(({ keys: [name = ""] }) => choicesBefore.get(name)?.allowLoss !== true);
  if (asked.length === 0) return [];
  const names = asked.map(({ keys: [name = ""] }) => name);
  const depths = await withoutShovels(api, vhost, await depthsOf(api, vhost, names), shovels);
  return asked.flatMap((queue) => {
    const what = occupied(depths.get(queue.keys[0] ?? ""));
    return what === undefined ? [] : [queueStays(queue, `it ${what}`)];
  });
}

async function depthsOf(
  api: BrokerClient,
  vhost: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Depth>> {
  if (names.length > fewQueues) return depthsIn(api, vhost);
  const found = await Promise.all(
    names.map(async (name) => [name, await depthOf(api, vhost, name)] as const),
  );
  return new Map(found.flatMap(([name, depth]) => (depth === undefined ? [] : [[name, depth] as const])));
}

/** An exchange is in use if it is the source of a binding that this run does not delete. */
async function usedExchanges(
  api: BrokerClient,
  vhost: string,
  deletes: readonly Step[],
): Promise<readonly string[]> {
  const going = new Set(deletes.map(({ object }) => idOf(object)));
  const exchanges = deletes.filter(({ object }) => object.kind === "exchanges");
  // RabbitMQ deletes those with the vhost.
  if (exchanges.length === 0 || going.has(idOf({ kind: "vhost", keys: [] }))) return [];
  const bindings = items(await api.get("bindings", vhost)).map(binding);
  const others = bindings.filter((one) => !going.has(idOf(one)) && !going.has(queueOf(one) ?? ""));
  return exchanges.flatMap((step) => {
    const [name = ""] = step.object.keys;
    const used = others.filter(({ value }) => typed("bindings", value).source === name);
    const first = used[0];
    if (first === undefined) return [];
    const { destination, destinationType } = typed("bindings", first.value);
    const more = used.length === 1 ? "" : ` and ${used.length - 1} more`;
    const message = `it is in use: something else has bound ${destinationType} ${JSON.stringify(destination)}${more} to it`;
    return [failureOf(step, new Refused(400, message))];
  });
}

/** RabbitMQ deletes all contents of a vhost with it, messages included. */
async function vhostInUse(
  api: BrokerClient,
  vhost: string,
  deletes: readonly Step[],
): Promise<readonly string[]> {
  const step = deletes.find(({ object }) => object.kind === "vhost");
  if (step === undefined) return [];
  const [found, queues] = await Promise.all([
    api.find("vhosts", vhost),
    api.getAt(`/queues/${encodeURIComponent(vhost)}?columns=name`),
  ]);
  const own = new Set(
    deletes.flatMap(({ object }) => (object.kind === "queues" ? [object.keys[0] ?? ""] : [])),
  );
  const others = items(queues).flatMap(({ name }) => (own.has(text(name)) ? [] : [text(name)]));
  const takesProtectionBack = deletes.some(({ object }) => object.kind === "settings");
  return [
    ...(others.length === 0 ? [] : [othersInVhost(others)]),
    ...(isProtected(found) && !takesProtectionBack ? [protectedVhost] : []),
  ].map((message) => failureOf(step, new Refused(400, message)));
}

export function isProtected(vhost: unknown): boolean {
  return map(map(vhost).metadata).protected_from_deletion === true;
}

export const protectedVhost =
  "something else has protected it from deletion: `rabbitmqctl disable_vhost_protection_from_deletion` takes that back";

function othersInVhost(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name));
  const queues = `${names.length} queue${names.length === 1 ? "" : "s"}`;
  return `it still holds ${queues} that this resource did not make, e.g. ${shown.join(", ")}; delete them first`;
}

async function migrationsRefused(api: BrokerClient, steps: readonly Step[]): Promise<readonly string[]> {
  const migrations = steps.filter(({ kind }) => kind === "migrate");
  if (migrations.length === 0) return [];
  const missing = await missingShovels(api);
  return migrations.flatMap((step) => {
    const refused = missing ?? (isStream(step.actual) ? streamRefusal : undefined);
    return refused === undefined ? [] : [failureOf(step, refused)];
  });
}

/** Once a migration has begun, only its end is left to do, whatever type the queue had. */
function isStream(actual: Json | undefined): boolean {
  return actual !== undefined && !isMigrating(actual) && typed("queues", actual).type === "stream";
}
