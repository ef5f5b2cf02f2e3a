/** Reads what the broker holds: one request for a vhost's definitions, and one for each object that they leave out. */

import { byId, idOf, type KindName, type Owned } from "../topology/interchange/codec/objects.ts";
import { lenient } from "../topology/interchange/codec/reader.ts";
import { userCodec } from "../topology/interchange/codec/user.ts";
import { type JsonMap, typed } from "../topology/interchange/codec/values.ts";
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";
import {
  exchange,
  items,
  limits,
  map,
  objectsInDefinitions,
  permission,
  settings,
  text,
  topicPermission,
} from "./fromBroker.ts";
import { migrationNames } from "./migrationNames.ts";
import { isHashOf } from "./password.ts";

/**
 * The current state of all objects in `named` that exist.
 * @param named may contain an object twice: as it was recorded and as it is wanted
 * @throws Unreachable if the broker does not answer: then nothing is known
 */
export async function readVhost(
  api: BrokerClient,
  vhost: string,
  named: readonly Owned[],
): Promise<readonly Owned[]> {
  const wanted = distinct(named);
  const found = await api.find("vhosts", vhost);
  if (found === undefined) return [];
  const typeWasChosen = named.some(
    (one) => one.kind === "settings" && typed(one.kind, one.value).defaultQueueType !== undefined,
  );
  const has = (kind: KindName) => wanted.some((one) => one.kind === kind);
  const list = (has: boolean, ...path: string[]) => (has ? api.get(...path) : []);
  const [objects, permissions, topicPermissions] = await Promise.all([
    objectsOf(api, vhost),
    list(has("permissions"), "vhosts", vhost, "permissions"),
    list(has("topicPermissions"), "vhosts", vhost, "topic-permissions"),
  ]);
  const all = new Map(
    byId([
      { kind: "vhost", keys: [], value: true },
      settings(found, typeWasChosen),
      ...objects,
      ...items(permissions).map(permission),
      ...items(topicPermissions).map(topicPermission),
    ]),
  );
  for (const one of wanted) {
    if (one.kind !== "queues") continue;
    const buffer = all.get(bufferId(one));
    if (buffer !== undefined) all.set(idOf(one), migrating(one, all.get(idOf(one)) ?? buffer));
  }
  // RabbitMQ 4.3 leaves internal exchanges out.
  const hidden = wanted.filter((one) => one.kind === "exchanges" && !all.has(idOf(one)));
  const shown = await Promise.all(hidden.map(({ keys: [name = ""] }) => api.find("exchanges", vhost, name)));
  return [
    ...wanted.flatMap((one) => all.get(idOf(one)) ?? []),
    ...shown.flatMap((one) => (one === undefined ? [] : [exchange(map(one))])),
  ];
}

function bufferId({ keys: [name = ""] }: Owned): string {
  return idOf({ kind: "queues", keys: [migrationNames(name).buffer] });
}

/**
 * An interrupted migration is recognised by its buffer queue, whether the queue itself exists or not.
 * @param found the queue, or else its buffer queue
 */
export function migrating(queue: Owned, found: Owned): Owned {
  return { ...queue, value: { ...typed("queues", found.value), migrating: true } };
}

/** The last entry of each object. */
export function distinct(objects: readonly Owned[]): readonly Owned[] {
  return [...byId(objects).values()];
}

/** The objects in the definitions of a vhost; none if the vhost does not exist. */
export async function objectsOf(api: BrokerClient, vhost: string): Promise<readonly Owned[]> {
  return objectsInDefinitions(await definitionsOf(api, vhost));
}

/**
 * For a vhost that does not exist, RabbitMQ answers with a bad request here. RabbitMQ 4.0 and 4.3 answer 500 if the
 * vhost's name has letters outside ASCII: then this reads the whole broker's definitions.
 */
async function definitionsOf(api: BrokerClient, vhost: string): Promise<unknown> {
  if (/[^ -~]/.test(vhost)) return ofVhost(map(await api.get("definitions")), vhost);
  try {
    return await api.get("definitions", vhost);
  } catch (error) {
    if (error instanceof Refused && error.message === "vhost_not_found") return {};
    throw error;
  }
}

function ofVhost(definitions: JsonMap, vhost: string): JsonMap {
  const lists = Object.keys(definitions).map((key): [string, JsonMap[]] => [
    key,
    items(definitions, key).filter((one) => one.vhost === vhost),
  ]);
  return Object.fromEntries(lists);
}

/** As `readVhost`, for objects outside of vhosts. */
export async function readGlobal(api: BrokerClient, named: readonly Owned[]): Promise<readonly Owned[]> {
  const wanted = distinct(named);
  const ofUsers = wanted.some(({ kind }) => kind === "users" || kind === "userLimits");
  const ofParameters = wanted.some(({ kind }) => kind === "globalParameters");
  const [users, parameters] = await Promise.all([
    ofUsers ? api.get("users") : [],
    ofParameters ? api.get("global-parameters") : [],
  ]);
  const known = byId(wanted);
  const all = byId([
    ...items(users).map((one) => user(one, known)),
    ...items(users).flatMap((one) => limits("userLimits", [text(one.name)], one.limits)),
    ...items(parameters).map(
      ({ name, value = null }): Owned => ({ kind: "globalParameters", keys: [text(name)], value }),
    ),
  ]);
  return wanted.flatMap((one) => all.get(idOf(one)) ?? []);
}

/** The broker stores only a password's hash: if it matches the wanted password, the broker has that password. */
function user(one: JsonMap, wanted: ReadonlyMap<string, Owned>): Owned {
  const keys = [text(one.name)];
  const { tags, passwordHash: hash } = userCodec.read(lenient(one));
  const asked = wanted.get(idOf({ kind: "users", keys }));
  const password = asked === undefined ? undefined : typed("users", asked.value).password;
  const is = password !== undefined && isHashOf(password, hash, text(one.hashing_algorithm));
  return { kind: "users", keys, value: is ? { tags, password } : { tags, passwordHash: hash } };
}
