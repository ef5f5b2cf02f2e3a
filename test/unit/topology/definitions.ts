import * as fc from "fast-check";
import type {
  ArgumentsDefinition,
  QueueBindingDefinition,
  TopologyDefinition,
  VhostDefinition,
} from "../../../components/topology/definition.ts";
import { predeclaredExchanges } from "../../../components/topology/language/topology.ts";
import type { Json } from "../../../components/topology/model.ts";

const usable = (name: string) =>
  name !== "" && !name.includes("\0") && !name.startsWith("amq.") && Buffer.byteLength(name) <= 255;

/** Names that break what is careless: separators of URLs and ids, YAML's own signs, other scripts, 255 bytes. */
const awkward = [
  "/",
  "%2F",
  "a@b",
  " ",
  "a b",
  "🐇",
  "é".repeat(127),
  "x".repeat(255),
  "__proto__",
  "constructor",
  "null",
  "~",
  "1.0",
  "yes",
  "- a",
  "a: b",
  "#",
  "<<",
  "*",
  "&a",
  "!t",
  "'",
  '"',
  "\\",
  "\n",
  "\t",
  "\u2028",
  "\ufeff",
  "[",
  "{}",
];

export const anyName = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter(usable),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter(usable),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }),
    fc.maxSafeInteger().map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(anyName, tie("value"), { maxKeys: 3 }),
  ),
})).value;

const freeArguments: fc.Arbitrary<ArgumentsDefinition> = fc.dictionary(
  anyName.map((name) => `own-${name}`.slice(0, 60)).filter((name) => !/\p{Surrogate}/u.test(name)),
  json,
  { maxKeys: 3 },
);

const pattern = fc.constantFrom("", ".*", "^orders\\.", "(?i)^a++$", "\\A[[:alpha:]]+\\z");

/** Of the names a random part, in random order. */
const partOf = (names: readonly string[]) => fc.shuffledSubarray([...names]);

function byName<Value>(
  names: readonly string[],
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Record<string, Value>> {
  return partOf(names).chain(
    (chosen) =>
      fc
        .tuple(...chosen.map(() => value))
        .map((values) => Object.fromEntries(chosen.map((name, index) => [name, values[index] as Value]))), // one for each
  );
}

const optional = <Fields>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record(fields, { requiredKeys: [] });

function vhost(users: readonly string[], exchanges: readonly string[], queues: readonly string[]) {
  const exchange = fc.constantFrom(...exchanges, ...predeclaredExchanges);
  const permission = optional({ configure: pattern, write: pattern, read: pattern });
  const binding: fc.Arbitrary<QueueBindingDefinition> = fc.record(
    { exchange, routingKey: anyName, arguments: freeArguments },
    { requiredKeys: ["exchange"] },
  );
  const bindings = fc.uniqueArray(binding, {
    maxLength: 3,
    selector: (one) => `${one.exchange}\n${one.routingKey ?? ""}`,
  });
  const all = {
    arguments: freeArguments,
    bindings,
  };
  const queue = fc.oneof(
    fc.record(
      { type: fc.constant("classic" as const), durable: fc.boolean(), autoDelete: fc.boolean(), ...all },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      { type: fc.constantFrom("quorum" as const, "stream" as const), durable: fc.constant(true), ...all },
      { requiredKeys: [] },
    ),
  );
  const toExchange = fc.record({
    source: exchange,
    destination: exchange,
    destinationType: fc.constant("exchange" as const),
  });
  return optional<VhostDefinition>({
    permissions: byName(users, permission),
    topicPermissions: byName(users, byName(["amq.topic"], optional({ write: pattern, read: pattern }))),
    // Bindings name them, so they are always there.
    exchanges: everyName(
      exchanges,
      optional({
        type: fc.constantFrom("direct", "fanout", "topic", "headers", "x-random"),
        durable: fc.boolean(),
        autoDelete: fc.boolean(),
        arguments: freeArguments,
      }),
    ),
    queues: byName(queues, queue),
    bindings: fc.uniqueArray(toExchange, {
      maxLength: 3,
      selector: (one) => `${one.source}\n${one.destination}`,
    }),
    policies: byName(
      queues,
      fc.record(
        {
          pattern,
          priority: fc.integer(),
          definition: fc.dictionary(fc.constant("max-length"), json, { minKeys: 1 }),
        },
        { requiredKeys: ["pattern", "definition"] },
      ),
    ),
  }).map(
    (given): VhostDefinition => ({
      ...given,
      exchanges: given.exchanges ?? Object.fromEntries(exchanges.map((name) => [name, {}])),
    }),
  );
}

function everyName<Value>(
  names: readonly string[],
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Record<string, Value>> {
  return fc
    .tuple(...names.map(() => value))
    .map((values) => Object.fromEntries(names.map((name, index) => [name, values[index] as Value]))); // one for each
}

const nameSet = fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 });

/** A topology without a mistake in it, with whatever names are allowed. */
export const anyDefinition: fc.Arbitrary<TopologyDefinition> = fc
  .tuple(nameSet, nameSet, nameSet, nameSet)
  .chain(([users, vhosts, exchanges, queues]) =>
    fc.record({
      users: everyName(
        users,
        optional({
          tags: fc.array(fc.constantFrom("management", "monitoring", "own tag"), { maxLength: 3 }),
          password: fc.constantFrom(
            "generate" as const,
            { config: "key" },
            { secretRef: { name: "login", key: "password" } },
          ),
        }),
      ),
      vhosts: byName(vhosts, vhost(users, exchanges, queues)),
    }),
  );
