/** Random patterns beside a vhost's own objects, under names short enough for what they make. */
import * as fc from "fast-check";
import type {
  BindingDefinition,
  ExchangeDefinition,
  QueueDefinition,
  SuperStreamDefinition,
  VhostDefinition,
} from "../../../components/topology/definition/topology.ts";

const awkward = ["orders", "a/b %", "é@🐇", 'it\'s "one"', "__proto__"] as const;

const retry = fc.record(
  {
    attempts: fc.integer({ min: 2, max: 4 }),
    delay: fc.constantFrom("1ms", "30s"),
    factor: fc.integer({ min: 1, max: 10 }),
    maxDelay: fc.constantFrom("30s", "2h", "3650d"),
  },
  { requiredKeys: ["attempts"] },
);

const filter = fc.oneof(
  fc.record({ all: fc.constantFrom({ kind: "a" }, { "x-kind": 1, n: true }) }),
  fc.record({ any: fc.constantFrom({ "é 🐇": "b" }, { __proto__x: 1.5 }) }),
);

const queues = (name: string): fc.Arbitrary<Record<string, QueueDefinition>> =>
  fc.record(
    {
      [`${name}.retried`]: fc.record(
        { type: fc.constantFrom("classic", "quorum"), retry, deadLetter: fc.constant(true) },
        { requiredKeys: ["type", "retry"] },
      ),
      [`${name}.dying`]: fc.record(
        {
          type: fc.constantFrom("classic", "quorum"),
          deadLetter: fc.constant(true as const),
          overflow: fc.constantFrom("drop-head", "reject-publish"),
          maxLength: fc.constantFrom(1, 1000),
        },
        { requiredKeys: ["type", "deadLetter"] },
      ),
      [`${name}.sharded`]: fc.record({
        type: fc.constantFrom("classic", "quorum"),
        shards: fc.integer({ min: 2, max: 3 }),
        bindings: fc.constant([{ exchange: "amq.topic", routingKey: "#" }]),
      }),
      [`${name}.filtered`]: fc.record({
        type: fc.constantFrom("classic", "quorum", "stream"),
        bindings: filter.map((one) => [{ exchange: "amq.headers", filter: one }]),
      }),
      [`${name}.local`]: fc.constant<QueueDefinition>({
        type: "classic",
        bindings: [{ exchange: `${name}.random` }],
      }),
    },
    { requiredKeys: [`${name}.local`] },
  ) as fc.Arbitrary<Record<string, QueueDefinition>>; // every field is one

const exchanges = (name: string): fc.Arbitrary<Record<string, ExchangeDefinition>> =>
  fc.record(
    {
      [`${name}.kept`]: fc.constant({ unrouted: true }),
      [`${name}.slow`]: fc.record({
        type: fc.constantFrom("direct", "fanout", "topic", "headers"),
        delay: fc.uniqueArray(fc.constantFrom("1ms", "10s", "1d", "3650d"), { maxLength: 3 }),
      }),
      [`${name}.random`]: fc.constant({ type: "x-local-random" }),
      [`${name}.hashed`]: fc.record({
        type: fc.constant("x-consistent-hash"),
        arguments: fc.constantFrom({}, { "hash-header": "h" }, { "hash-property": "message_id" }),
      }),
      [`${name}.modulus`]: fc.constant({ type: "x-modulus-hash", autoDelete: true }),
    },
    { requiredKeys: [`${name}.random`, `${name}.hashed`] },
  ) as fc.Arbitrary<Record<string, ExchangeDefinition>>; // every field is one

const superStream: fc.Arbitrary<SuperStreamDefinition> = fc.oneof(
  fc.record(
    { partitions: fc.integer({ min: 1, max: 3 }), maxAge: fc.constantFrom("1s", "7d") },
    { requiredKeys: ["partitions"] },
  ),
  fc.record(
    {
      bindingKeys: fc.constantFrom(["eu", "us"], ["é / 🐇"]),
      maxLengthBytes: fc.constantFrom(0, "1GiB"),
      filterSize: fc.constantFrom(16, 255),
      leaderLocator: fc.constantFrom("client-local", "balanced"),
    },
    { requiredKeys: ["bindingKeys"] },
  ),
);

/** @param users of whom those without permissions in the vhost may get an access */
export function withPatterns(
  vhost: VhostDefinition,
  users: readonly string[],
): fc.Arbitrary<VhostDefinition> {
  const free = users.filter((user) => !Object.hasOwn(vhost.permissions ?? {}, user));
  const [user] = free;
  return fc.option(fc.constantFrom(...awkward), { nil: undefined }).chain((name) =>
    name === undefined
      ? fc.constant(vhost)
      : fc
          .tuple(
            queues(name),
            exchanges(name),
            fc.boolean(),
            superStream,
            fc.integer({ min: 1, max: 10_000 }),
          )
          .map(([ownQueues, ownExchanges, streamed, stream, weight]): VhostDefinition => {
            const weighed: BindingDefinition = {
              source: `${name}.hashed`,
              destination: `${name}.local`,
              routingKey: String(weight),
            };
            const allowed = {
              publish: [`${name}.hashed`, ""],
              consume: Object.keys(ownQueues).filter((queue) => !queue.endsWith(".sharded")),
              manage: [`${name}.random`],
            };
            return {
              ...vhost,
              queues: { ...vhost.queues, ...ownQueues },
              exchanges: { ...vhost.exchanges, ...ownExchanges },
              bindings: [...(vhost.bindings ?? []), weighed],
              ...(streamed && { superStreams: { [`${name}.stream`]: stream } }),
              ...(user !== undefined && { access: Object.fromEntries([[user, allowed]]) }),
            };
          }),
  );
}
