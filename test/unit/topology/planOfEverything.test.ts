import { describe, expect, it } from "vitest";
import type { QueueDefinition, VhostDefinition } from "../../../components/topology/definition/topology.ts";
import { loadTopology, planOf } from "../../../components/topology/load.ts";
import type { Vhost } from "../../../components/topology/model.ts";

function vhostOf(definition: VhostDefinition): Vhost {
  const { plan, problems } = planOf({ vhosts: { v: definition } });
  expect(problems).toEqual([]);
  const vhost = plan?.vhosts[0];
  if (vhost === undefined) throw new Error("no plan");
  return vhost;
}

const argumentsOf = (queue: QueueDefinition) => vhostOf({ queues: { q: queue } }).queues[0]?.arguments;

describe("the plan holds", () => {
  it("what a vhost says of itself, tags once and in order", () => {
    const { description, tags, defaultQueueType, limits, tracing, protectedFromDeletion } = vhostOf({
      description: "orders of the shop",
      tags: ["b", "a", "b"],
      defaultQueueType: "classic",
      limits: { maxQueues: 0, maxConnections: -1 },
      tracing: true,
      protectedFromDeletion: true,
    });
    expect({ description, tags, defaultQueueType, limits, tracing, protectedFromDeletion }).toEqual({
      description: "orders of the shop",
      tags: ["a", "b"],
      defaultQueueType: "classic",
      limits: { maxQueues: 0, maxConnections: -1 },
      tracing: true,
      protectedFromDeletion: true,
    });
  });

  it("a user's limits, or a runaway client takes all connections", () => {
    const { plan } = planOf({ users: { a: { limits: { maxConnections: 3 } } } });
    expect(plan?.users[0]?.limits).toEqual({ maxConnections: 3 });
  });

  it("a queue without a type as the vhost's default, and else as quorum", () => {
    const queues = { q: {}, own: { type: "stream" as const } };
    const types = (vhost: Vhost) => vhost.queues.map(({ type, arguments: args }) => [type, args]);
    expect(types(vhostOf({ defaultQueueType: "classic", queues }))).toEqual([
      ["stream", {}],
      ["classic", {}],
    ]);
    expect(types(vhostOf({ queues }))).toEqual([
      ["stream", {}],
      ["quorum", {}],
    ]);
  });

  it("one binding for each key of a list, or messages with the others would not come", () => {
    const { bindings } = vhostOf({
      exchanges: { e: { type: "topic" } },
      queues: { q: { bindings: [{ exchange: "e", routingKeys: ["order.new", "order.*.paid"] }] } },
      bindings: [
        { source: "e", destination: "amq.topic", destinationType: "exchange", routingKeys: ["a", ""] },
      ],
    });
    expect(bindings.map(({ destination, routingKey }) => [destination, routingKey])).toEqual([
      ["amq.topic", ""],
      ["amq.topic", "a"],
      ["q", "order.*.paid"],
      ["q", "order.new"],
    ]);
  });

  it("each field of a queue as the argument and in the unit that the broker takes", () => {
    expect(
      argumentsOf({
        messageTtl: "30s",
        expires: "1h",
        maxLength: 5,
        maxLengthBytes: "1GiB",
        overflow: "reject-publish",
        deliveryLimit: 7,
        singleActiveConsumer: true,
        leaderLocator: "balanced",
        initialGroupSize: 3,
        targetGroupSize: 5,
        deadLetter: { exchange: "amq.fanout", routingKey: "k", strategy: "at-least-once" },
        arguments: { "x-unknown": 1 },
      }),
    ).toEqual({
      "x-dead-letter-exchange": "amq.fanout",
      "x-dead-letter-routing-key": "k",
      "x-dead-letter-strategy": "at-least-once",
      "x-delivery-limit": 7,
      "x-expires": 3_600_000,
      "x-max-length": 5,
      "x-max-length-bytes": 1_073_741_824,
      "x-message-ttl": 30_000,
      "x-overflow": "reject-publish",
      "x-queue-leader-locator": "balanced",
      "x-quorum-initial-group-size": 3,
      "x-quorum-target-group-size": 5,
      "x-single-active-consumer": true,
      "x-unknown": 1,
    });
    expect(
      argumentsOf({
        type: "stream",
        maxAge: "7d",
        maxSegmentSize: "1MB",
        filterSize: 32,
        initialGroupSize: 3,
      }),
    ).toEqual({
      "x-initial-cluster-size": 3,
      "x-max-age": "7D",
      "x-stream-filter-size-bytes": 32,
      "x-stream-max-segment-size-bytes": 1_000_000,
    });
    expect(argumentsOf({ type: "classic", maxPriority: 5 })).toEqual({
      "x-max-priority": 5,
    });
  });

  it("an exchange that only exchanges publish to, and where its unrouted messages go", () => {
    const { exchanges } = vhostOf({
      exchanges: { e: { internal: true, alternateExchange: "amq.fanout", arguments: { other: true } } },
    });
    expect(exchanges[0]).toMatchObject({
      internal: true,
      arguments: { "alternate-exchange": "amq.fanout", other: true },
    });
  });

  it("a filter as the arguments of its binding; headers with x- would else be passed over", () => {
    const { bindings } = vhostOf({
      queues: {
        q: {
          bindings: [
            { exchange: "amq.headers", filter: { all: { region: "eu", size: 3 } } },
            { exchange: "amq.headers", filter: { any: { "x-tenant": "a" } } },
          ],
        },
      },
      bindings: [{ source: "amq.headers", destination: "q", filter: { all: { "x-tenant": "b" } } }],
    });
    expect(bindings.map((binding) => binding.arguments)).toEqual([
      { region: "eu", size: 3, "x-match": "all" },
      { "x-match": "all-with-x", "x-tenant": "b" },
      { "x-match": "any-with-x", "x-tenant": "a" },
    ]);
  });

  it("federation and shovels with the plugins' own keys and units, addresses with a login set apart", () => {
    const { parameters, operatorPolicies } = vhostOf({
      operatorPolicies: { most: { pattern: "", definition: { "max-length": 9 } } },
      parameters: { "my-plugin": { b: 1, a: { deep: [true] } } },
      federationUpstreams: {
        eu: { uri: { config: "euUri" }, reconnectDelay: "90s", expires: "1h", messageTtl: "5s", maxHops: 2 },
      },
      federationUpstreamSets: { all: ["eu"] },
      shovels: {
        move: {
          source: {
            uri: "amqp://",
            protocol: "local",
            queue: "q",
            deleteAfter: "queue-length",
          },
          destination: {
            uri: { secretRef: { name: "other", key: "uri" } },
            exchange: "e",
            routingKey: "k",
            addForwardHeaders: true,
          },
          ackMode: "on-publish",
          reconnectDelay: "1s",
        },
      },
    });
    const secrets = {};
    expect(parameters).toEqual([
      {
        component: "federation-upstream",
        name: "eu",
        value: { expires: 3_600_000, "max-hops": 2, "message-ttl": 5000, "reconnect-delay": 90 },
        secrets: { uri: { kind: "config", key: "euUri" } },
      },
      { component: "federation-upstream-set", name: "all", value: [{ upstream: "eu" }], secrets },
      { component: "my-plugin", name: "a", value: { deep: [true] }, secrets },
      { component: "my-plugin", name: "b", value: 1, secrets },
      {
        component: "shovel",
        name: "move",
        value: {
          "ack-mode": "on-publish",
          "dest-add-forward-headers": true,
          "dest-exchange": "e",
          "dest-exchange-key": "k",
          "dest-protocol": "amqp091",
          "reconnect-delay": 1,
          "src-delete-after": "queue-length",
          "src-protocol": "local",
          "src-queue": "q",
          "src-uri": "amqp://",
        },
        secrets: { "dest-uri": { kind: "secretRef", name: "other", key: "uri" } },
      },
    ]);
    expect(operatorPolicies).toEqual([
      { name: "most", pattern: "", applyTo: "queues", priority: 0, definition: { "max-length": 9 } },
    ]);
  });

  it("global parameters, and tests in the order of the file", () => {
    const text = `globalParameters: { b: 1, a: { z: 1, y: 2 } }
tests:
  - { publish: { vhost: v, exchange: e, key: k, headers: { n: 1 } }, reaches: [b, a, b], afterReject: [c], then: "expire,reject x2", endsIn: [c, b, c], after: 2m }
  - { publish: { vhost: v }, unroutable: true }
vhosts: { v: { exchanges: { e: {} }, queues: { a: {}, b: {}, c: {} } } }
`;
    const { plan, problems } = loadTopology("f", text);
    expect(problems).toEqual([]);
    expect(plan?.globalParameters.map(({ name, value }) => [name, JSON.stringify(value)])).toEqual([
      ["a", '{"y":2,"z":1}'],
      ["b", "1"],
    ]);
    expect(plan?.tests).toEqual([
      {
        publish: { vhost: "v", exchange: "e", key: "k", headers: { n: 1 } },
        reaches: ["a", "b"],
        afterReject: ["c"],
        outcome: {
          happenings: [
            { what: "expire", times: 1 },
            { what: "reject", times: 2 },
          ],
          ...{ endsIn: ["b", "c"], after: 120_000 },
        },
        at: { file: "f", line: 3, column: 5 },
      },
      {
        publish: { vhost: "v", exchange: "", key: "", headers: {} },
        reaches: [],
        at: { file: "f", line: 4, column: 5 },
      },
    ]);
  });
});
