/** Random plans that a broker takes, with every kind of object. */
import * as fc from "fast-check";
import { byText, canonicalMap } from "../../../components/topology/canonical.ts";
import type { Exchange, Json, Parameter, Plan, User, Vhost } from "../../../components/topology/model.ts";
import { anyName, count, json, limit, named, ownArguments, pattern, queues, some, tags } from "./queues.ts";

const sha256 = fc.uint8Array({ minLength: 36, maxLength: 36 });
const sha512 = fc.uint8Array({ minLength: 68, maxLength: 68 });
const password: fc.Arbitrary<User["password"]> = fc.oneof(
  fc.constantFrom({ kind: "generate" as const }, { kind: "none" as const }),
  fc.oneof(sha256, sha512).map((bytes) => ({
    kind: "hash" as const,
    hash: Buffer.from(bytes).toString("base64"),
  })),
);

const exchange: fc.Arbitrary<Exchange> = fc.record({
  name: anyName,
  type: fc.constantFrom("direct", "fanout", "topic", "headers", "x-local-random", "x-consistent-hash"),
  durable: fc.boolean(),
  autoDelete: fc.boolean(),
  internal: fc.boolean(),
  arguments: fc.oneof(ownArguments, fc.constant({ "alternate-exchange": "amq.fanout" })).map(canonicalMap),
});

const definition = some({
  "max-length": count,
  "message-ttl": fc.nat(100_000),
  expires: fc.nat({ max: 100_000 }).map((n) => n + 1_800_000),
})
  .filter((given) => Object.keys(given).length > 0)
  .map((given) => canonicalMap(given as { [name: string]: Json })); // none is undefined

const upstream: fc.Arbitrary<Parameter> = fc.record({
  component: fc.constant("federation-upstream"),
  name: anyName,
  value: some({
    uri: fc.constant("amqp://other.example.com"),
    "prefetch-count": fc.integer({ min: 1, max: 1000 }),
    "reconnect-delay": fc.integer({ min: 1, max: 60 }),
    "ack-mode": fc.constantFrom("on-confirm", "on-publish", "no-ack"),
    expires: fc.integer({ min: 1, max: 3_600_000 }),
    "max-hops": fc.integer({ min: 1, max: 3 }),
  }).map((value) => canonicalMap({ ...value, uri: "amqp://other.example.com" } as { [name: string]: Json })), // none is undefined
  secrets: fc.constant({}),
});

export function anyVhost(name: fc.Arbitrary<string>, users: readonly string[]): fc.Arbitrary<Vhost> {
  return named(exchange).chain((exchanges) => {
    const names = exchanges.map((each) => each.name);
    return queues(names).chain((list) => {
      // A consistent-hash exchange takes weights as keys, a local-random one only queues of the node.
      const bindable = exchanges.filter((each) => !each.type.startsWith("x-")).map((each) => each.name);
      const source = fc.constantFrom("amq.topic", "amq.headers", ...bindable);
      const destination = fc.constantFrom(
        ...list.map((queue) => ["queue", queue.name] as const),
        ...[...names, "amq.direct"].map((each) => ["exchange", each] as const),
      );
      const binding = fc.record({
        source,
        to: destination,
        routingKey: fc.oneof(fc.constant(""), fc.constantFrom("1", "true", "orders.#", "*"), anyName),
        arguments: fc.constantFrom<{ [name: string]: Json }>(
          {},
          { "x-match": "any", a: "1" },
          { "x-match": "all", "b c": true },
        ),
      });
      const per = <T>(all: readonly string[], make: (each: string) => fc.Arbitrary<T>) =>
        fc.shuffledSubarray([...all]).chain((chosen) => fc.tuple(...chosen.sort(byText).map(make)));
      const policy = { name: anyName, pattern, priority: fc.integer({ min: -5, max: 5 }), definition };
      return fc
        .record(
          {
            name,
            description: fc.constantFrom("Orders", "true", "12", "a: b"),
            tags,
            defaultQueueType: fc.constantFrom("classic" as const, "quorum" as const, "stream" as const),
            limits: some({ maxConnections: limit, maxQueues: fc.integer({ min: 100, max: 1000 }) }),
            tracing: fc.constant(false),
            protectedFromDeletion: fc.constant(false),
            permissions: per(users, (user) =>
              fc.record({ user: fc.constant(user), configure: pattern, write: pattern, read: pattern }),
            ),
            topicPermissions: per(users, (user) =>
              fc.record({
                user: fc.constant(user),
                exchange: fc.constantFrom("", "amq.topic", ...names),
                write: pattern,
                read: pattern,
              }),
            ),
            exchanges: fc.constant(exchanges),
            queues: fc.constant(list),
            bindings: fc.uniqueArray(binding, { maxLength: 5, selector: (one) => JSON.stringify(one) }),
            policies: named(
              fc.record({
                ...policy,
                applyTo: fc.constantFrom("all", "queues", "classic_queues", "quorum_queues", "streams"),
              }),
              2,
            ),
            operatorPolicies: named(
              fc.record({
                ...policy,
                applyTo: fc.constantFrom("all", "queues", "classic_queues", "quorum_queues", "streams"),
              }),
              2,
            ),
            parameters: named(upstream, 2),
          },
          {
            requiredKeys: [
              "name",
              "tags",
              "limits",
              "tracing",
              "protectedFromDeletion",
              "permissions",
              "topicPermissions",
              "exchanges",
              "queues",
              "bindings",
              "policies",
              "operatorPolicies",
              "parameters",
            ],
          },
        )
        .map(({ bindings, ...vhost }) => ({
          ...vhost,
          bindings: bindings
            .map(({ to: [destinationType, end], arguments: args, ...rest }) => ({
              source: rest.source,
              destination: end,
              destinationType,
              routingKey: rest.routingKey,
              arguments: canonicalMap(args),
            }))
            .sort(
              (a, b) =>
                byText(a.source, b.source) ||
                byText(a.destinationType, b.destinationType) ||
                byText(a.destination, b.destination) ||
                byText(a.routingKey, b.routingKey) ||
                byText(JSON.stringify(a.arguments), JSON.stringify(b.arguments)),
            ),
        })) as fc.Arbitrary<Vhost>; // words of constantFrom widen
    });
  });
}

const user: fc.Arbitrary<User> = fc.record({
  name: anyName,
  tags,
  password,
  limits: some({ maxConnections: limit, maxChannels: limit }),
});

export const anyPlan: fc.Arbitrary<Plan> = named(user, 3).chain((users) =>
  fc.record({
    users: fc.constant(users),
    vhosts: named(
      anyVhost(
        anyName,
        users.map((each) => each.name),
      ),
      2,
    ),
    globalParameters: named(fc.record({ name: anyName, value: json }), 2),
    tests: fc.constant([]),
  }),
);
