/** What the broker holds: one request for a vhost's definitions, and one for each thing that they leave out. */
import { type Api, Refused } from "./api.ts";
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
import { migrationNames } from "./migration/names.ts";
import { byId, idOf, type KindName, type Owned } from "./objects.ts";
import { isHashOf } from "./password.ts";
import { type JsonMap, typed } from "./values.ts";

/**
 * All of `named` that exists, as it is.
 * @param named an object may stand there twice, once as it was recorded and then as it is wanted
 * @throws Unreachable when the broker cannot be asked: then nothing is known
 */
export async function readVhost(api: Api, vhost: string, named: readonly Owned[]): Promise<readonly Owned[]> {
  const wanted = distinct(named);
  const found = await api.find("vhosts", vhost);
  if (found === undefined) return [];
  const typeWasChosen = named.some(
    (one) => one.kind === "settings" && typed(one.kind, one.value).defaultQueueType !== undefined,
  );
  const has = (kind: KindName) => wanted.some((one) => one.kind === kind);
  const list = (has: boolean, ...path: string[]) => (has ? api.get(...path) : []);
  const [definitions, permissions, topicPermissions] = await Promise.all([
    definitionsOf(api, vhost),
    list(has("permissions"), "vhosts", vhost, "permissions"),
    list(has("topicPermissions"), "vhosts", vhost, "topic-permissions"),
  ]);
  const all = new Map(
    byId([
      { kind: "vhost", keys: [], value: true },
      settings(found, typeWasChosen),
      ...objectsInDefinitions(definitions),
      ...items(permissions).map(permission),
      ...items(topicPermissions).map(topicPermission),
    ]),
  );
  for (const one of wanted) {
    if (one.kind !== "queues") continue;
    const keeper = all.get(holdingId(one));
    if (keeper !== undefined) all.set(idOf(one), migrating(one, all.get(idOf(one)) ?? keeper));
  }
  // RabbitMQ 4.3 leaves internal exchanges out.
  const hidden = wanted.filter((one) => one.kind === "exchanges" && !all.has(idOf(one)));
  const shown = await Promise.all(hidden.map(({ keys: [name = ""] }) => api.find("exchanges", vhost, name)));
  return [
    ...wanted.flatMap((one) => all.get(idOf(one)) ?? []),
    ...shown.flatMap((one) => (one === undefined ? [] : [exchange(map(one))])),
  ];
}

function holdingId({ keys: [name = ""] }: Owned): string {
  return idOf({ kind: "queues", keys: [migrationNames(name).holding] });
}

/**
 * A migration that was interrupted is seen by its holding queue, whether the queue itself is there just now or not.
 * @param found the queue, or else its holding queue
 */
export function migrating(queue: Owned, found: Owned): Owned {
  return { ...queue, value: { ...typed("queues", found.value), migrating: true } };
}

/** The last one of each. */
export function distinct(objects: readonly Owned[]): readonly Owned[] {
  return [...byId(objects).values()];
}

/**
 * In RabbitMQ's own words, a vhost that does not exist is a bad request here. RabbitMQ 4.0 and 4.3 answer 500 for one
 * with letters outside ASCII in its name, so there the whole broker's definitions are asked for.
 */
async function definitionsOf(api: Api, vhost: string): Promise<unknown> {
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

/** As `readVhost`, of what belongs to no vhost. */
export async function readGlobal(api: Api, named: readonly Owned[]): Promise<readonly Owned[]> {
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

/** The broker knows a password's hash alone: where it is one of the wanted password, that one is there. */
function user(one: { readonly [name: string]: unknown }, wanted: ReadonlyMap<string, Owned>): Owned {
  const keys = [text(one.name)];
  const hash = text(one.password_hash);
  const tags = (Array.isArray(one.tags) ? one.tags : []).map(String).sort();
  const asked = wanted.get(idOf({ kind: "users", keys }));
  const password = asked === undefined ? undefined : typed("users", asked.value).password;
  const is = password !== undefined && isHashOf(password, hash, text(one.hashing_algorithm));
  return { kind: "users", keys, value: is ? { tags, password } : { tags, passwordHash: hash } };
}
