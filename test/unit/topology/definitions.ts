import * as fc from "fast-check";
import type {
  ArgumentsDefinition,
  QueueBindingDefinition,
  QueueDefinition,
  TopologyDefinition,
  VhostDefinition,
} from "../../../components/topology/definition/topology.ts";
import type { Json, QueueType } from "../../../components/topology/model.ts";
import { bindablePredeclared } from "../../../components/topology/routing/predeclared.ts";
import { anyName } from "./names.ts";
import { withPatterns } from "./patterns.ts";
import { setMember, shovel, upstream } from "./plugins.ts";
import { fieldsOf } from "./values.ts";

export { anyName } from "./names.ts";

/** With `null`, which only parameters can hold, or without. */
const jsonOf = (nothing: readonly null[]): fc.Arbitrary<Json> =>
  fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.string({ unit: "grapheme" }),
      fc.maxSafeInteger().map((number) => number + 0),
      fc.boolean(),
      ...nothing.map((one) => fc.constant(one)),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(anyName, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
const json = jsonOf([null]);
const argument = jsonOf([]);

const freeArguments: fc.Arbitrary<ArgumentsDefinition> = fc.dictionary(
  anyName.map((name) => `own-${name}`.slice(0, 60)).filter((name) => !/\p{Surrogate}/u.test(name)),
  argument,
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
  const exchange = fc.constantFrom(...exchanges, ...bindablePredeclared.keys());
  const permission = optional({ configure: pattern, write: pattern, read: pattern });
  const binding: fc.Arbitrary<QueueBindingDefinition> = fc.oneof(
    fc.record({ exchange, routingKey: anyName, arguments: freeArguments }, { requiredKeys: ["exchange"] }),
    fc.record({ exchange, routingKeys: fc.uniqueArray(anyName, { minLength: 1, maxLength: 3 }) }),
  );
  const keysOf = ({ routingKey = "", routingKeys = [routingKey] }: QueueBindingDefinition) => routingKeys;
  const bindings = fc.uniqueArray(binding, {
    maxLength: 3,
    comparator: (one, other) =>
      one.exchange === other.exchange && keysOf(one).some((key) => keysOf(other).includes(key)),
  });
  const all = {
    arguments: freeArguments,
    bindings,
    allowLoss: fc.boolean(),
  };
  const migrating = { onReplace: fc.constantFrom("refuse", "migrate") };
  const queueOf = (type: QueueType, more: object = {}) =>
    fc
      .tuple(
        fc.record(
          { type: fc.constant(type), durable: fc.constant(true), ...all, ...more },
          { requiredKeys: ["type"] },
        ),
        fieldsOf(type),
        type === "stream" ? fc.constant({}) : deadLetter(exchanges),
      )
      .map((parts): QueueDefinition => Object.assign({}, ...parts));
  const queue = fc.oneof(
    queueOf("classic", { ...migrating, durable: fc.boolean(), autoDelete: fc.boolean() }),
    queueOf("quorum", migrating),
    queueOf("stream"),
  );
  const toExchange = fc.record({
    source: exchange,
    destination: exchange,
    destinationType: fc.constant("exchange" as const),
  });
  // Fewer queues than the vhost has are refused.
  const limit = fc.constantFrom(-1, 100_000);
  return optional<VhostDefinition>({
    description: anyName,
    tags: fc.array(fc.constantFrom("production", "team a"), { maxLength: 2 }),
    defaultQueueType: fc.constantFrom("classic", "quorum", "stream"),
    limits: optional({ maxConnections: limit, maxQueues: limit }),
    tracing: fc.boolean(),
    protectedFromDeletion: fc.boolean(),
    permissions: byName(users, permission),
    topicPermissions: byName(
      users,
      byName(["amq.topic", ...exchanges], optional({ write: pattern, read: pattern })),
    ),
    // Bindings name them, so they are always there.
    exchanges: everyName(
      exchanges,
      optional({
        type: fc.constantFrom("direct", "fanout", "topic", "headers", "x-random"),
        durable: fc.boolean(),
        autoDelete: fc.boolean(),
        internal: fc.boolean(),
        alternateExchange: exchange,
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
          definition: fc.dictionary(
            fc.constantFrom("max-length", "expires"),
            fc.integer({ min: 1, max: 1000 }),
            { minKeys: 1 },
          ),
        },
        { requiredKeys: ["pattern", "definition"] },
      ),
    ),
    operatorPolicies: byName(
      queues,
      fc.record(
        {
          pattern,
          applyTo: fc.constantFrom("all", "queues", "streams"),
          definition: fc.constant({ "max-length": 5 }),
        },
        { requiredKeys: ["pattern", "definition"] },
      ),
    ),
    federationUpstreams: everyName(queues.slice(0, 1), upstream),
    federationUpstreamSets: byName(exchanges, fc.tuple(...queues.slice(0, 1).map(setMember))),
    shovels: byName(queues, shovel),
    parameters: byName(["own-component"], fc.dictionary(anyName, json, { maxKeys: 2 })),
  })
    .map(
      ({ federationUpstreamSets = {}, ...given }): VhostDefinition => ({
        ...given,
        // A set names upstreams of its vhost.
        ...(given.federationUpstreams && { federationUpstreamSets }),
        exchanges: given.exchanges ?? Object.fromEntries(exchanges.map((name) => [name, {}])),
      }),
    )
    .chain((given) => withPatterns(given, users));
}

/** Where dead letters go, if anywhere. */
const deadLetter = (exchanges: readonly string[]): fc.Arbitrary<Pick<QueueDefinition, "deadLetter">> =>
  optional({
    deadLetter: fc.record(
      { exchange: fc.constantFrom("", ...exchanges), routingKey: anyName },
      { requiredKeys: ["exchange"] },
    ),
  });

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
            { generate: 7 },
            { config: "key" },
            { secretRef: { name: "login", key: "password" } },
          ),
          limits: optional({ maxConnections: fc.constantFrom(-1, 0, 10), maxChannels: fc.constant(5) }),
        }),
      ),
      vhosts: byName(vhosts, vhost(users, exchanges, queues)),
      globalParameters: fc.dictionary(anyName, json, { maxKeys: 2 }),
    }),
  );
