/** RabbitMQ's definitions in a backup: which of them, in which order they go back, and what did not come back. Pure. */
import { items, text } from "../broker/fromBroker.ts";
import type { JsonMap } from "../topology/interchange/codec/values.ts";

export type Entry = JsonMap;

/** As `GET /api/definitions` answers: lists of objects by kind, and facts about the broker. */
export type Definitions = { readonly [kind: string]: unknown };

/** In the order in which RabbitMQ creates the objects of an import: each comes after those that it refers to. */
const kinds = [
  "users",
  "vhosts",
  "permissions",
  "topic_permissions",
  "global_parameters",
  "parameters",
  "policies",
  "queues",
  "exchanges",
  "bindings",
] as const;

type Kind = (typeof kinds)[number];

/** Names the object among those of its kind. */
const identity: { readonly [K in Kind]: readonly string[] } = {
  users: ["name"],
  vhosts: ["name"],
  permissions: ["vhost", "user"],
  topic_permissions: ["vhost", "user", "exchange"],
  global_parameters: ["name"],
  parameters: ["vhost", "component", "name"],
  policies: ["vhost", "name"],
  queues: ["vhost", "name"],
  exchanges: ["vhost", "name"],
  bindings: ["vhost", "source", "destination_type", "destination", "routing_key", "arguments"],
};

/** What these vhosts hold, and the users with permissions there. */
export function onlyIn(definitions: Definitions, vhosts: readonly string[]): Definitions {
  const isIn = (entry: Entry) => vhosts.includes(text(entry.vhost));
  const users = new Set(
    [...items(definitions, "permissions"), ...items(definitions, "topic_permissions")]
      .filter(isIn)
      .map(({ user }) => text(user)),
  );
  return filtered(definitions, (kind, entry) => {
    if (kind === "users") return users.has(text(entry.name));
    if (kind === "vhosts") return vhosts.includes(text(entry.name));
    return kind !== "global_parameters" && isIn(entry);
  });
}

/**
 * RabbitMQ's export leaves internal exchanges out, though an import creates them. Those that federation and RabbitMQ
 * itself make stay out.
 * @param listed as `GET /api/exchanges` answers
 */
export function withInternal(definitions: Definitions, listed: readonly Entry[]): Definitions {
  const exchanges = items(definitions, "exchanges");
  const there = new Set(exchanges.map((entry) => keyOf("exchanges", entry)));
  const internal = listed
    .filter(({ name, internal }) => internal === true && !/^(amq\.|federation: )/.test(text(name)))
    .filter((entry) => !there.has(keyOf("exchanges", entry)))
    .map(({ name, vhost, type, durable, auto_delete, internal, arguments: own }) => ({
      ...{ name, vhost, type, durable, auto_delete, internal, arguments: own },
    }));
  return { ...definitions, exchanges: [...exchanges, ...internal] };
}

/** Each of them moves messages as soon as it is there. */
const moving = new Set(["shovel", "federation-upstream", "federation-upstream-set"]);

/** What is created before the messages come, and what after. */
export function inTwoSteps(definitions: Definitions): readonly [first: Definitions, last: Definitions] {
  const isMoving = (kind: Kind, { component }: Entry) => kind === "parameters" && moving.has(text(component));
  return [filtered(definitions, (kind, entry) => !isMoving(kind, entry)), filtered(definitions, isMoving)];
}

/** Without what belongs to the cluster that is restored: its identity, and the user that restores it. */
export function withoutOwn(definitions: Definitions, manager: string): Definitions {
  return filtered(definitions, (kind, { name }) => {
    if (kind === "users") return name !== manager;
    return kind !== "global_parameters" || name !== "internal_cluster_id";
  });
}

function filtered(definitions: Definitions, keeps: (kind: Kind, entry: Entry) => boolean): Definitions {
  return {
    ...definitions,
    ...Object.fromEntries(
      kinds.map((kind) => [kind, items(definitions, kind).filter((entry) => keeps(kind, entry))]),
    ),
  };
}

export type Counts = ReadonlyMap<string, number>;

/** How many there are of each kind of which there are any. */
export function countsOf(definitions: Definitions): Counts {
  return new Map(
    kinds.map((kind) => [kind, items(definitions, kind).length] as const).filter(([, count]) => count > 0),
  );
}

/** What makes a vhost one that is in use. */
const ofUse = ["policies", "queues", "exchanges", "bindings"] as const;

/** How many objects of those kinds stand in the vhosts that are to be restored. */
export function inTheWay(live: Definitions, vhosts: readonly string[]): Counts {
  const there = countsOf(onlyIn(live, vhosts));
  return new Map([...there].filter(([kind]) => ofUse.some((one) => one === kind)));
}

export const vhostsOf = (definitions: Definitions): readonly string[] =>
  items(definitions, "vhosts").map(({ name }) => text(name));

/** RabbitMQ accepts 20 MiB (management.http.max_body_size), a proxy before it often only 1 MiB. */
const requestBytes = 900 * 1024;

/** As bodies of `POST /api/definitions`; each is below the limit, unless a single object is larger. */
export function requestsOf(definitions: Definitions, limit = requestBytes): readonly Definitions[] {
  const requests: { [kind: string]: Entry[] }[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const kind of kinds) {
    for (const entry of items(definitions, kind)) {
      const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
      if (bytes + size > limit) {
        requests.push({});
        bytes = 200; // braces, brackets and the names of the lists
      }
      const request = requests.at(-1) ?? {};
      const list = request[kind] ?? [];
      list.push(entry);
      request[kind] = list;
      bytes += size;
    }
  }
  return requests;
}

/** One line for each object that the broker has not: an import does not say what it left out. */
export function missingIn(live: Definitions, wanted: Definitions): readonly string[] {
  return kinds.flatMap((kind) => {
    const there = new Set(items(live, kind).map((entry) => keyOf(kind, entry)));
    return items(wanted, kind)
      .map((entry) => keyOf(kind, entry))
      .filter((key) => !there.has(key))
      .map((key) => `${kind}: ${key}`);
  });
}

function keyOf(kind: Kind, entry: Entry): string {
  return identity[kind].map((name) => JSON.stringify(sorted(entry[name]))).join(", ");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
