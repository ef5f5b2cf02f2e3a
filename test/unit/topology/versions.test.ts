import { describe, expect, it } from "vitest";
import { formatProblem, loadTopology } from "../../../components/topology/load.ts";

const text = `
vhosts:
  shop:
    protectedFromDeletion: true
    queues:
      a: { arguments: { x-delayed-retry-min: 5 } }
      b: { arguments: { x-delayed-retry-type: all } }
      c: { type: classic, maxPriority: 5 }
    shovels:
      s:
        source: { uri: "amqp://", protocol: local, queue: a }
        destination: { uri: "amqp://", protocol: local, queue: c }
      t:
        source: { uri: "amqp://", protocol: amqp10, address: a, predeclared: true, deleteAfterDuration: 1h }
        destination: { uri: "amqp://", queue: c, queueArguments: { x-delivery-limit: 5 } }
`;
const problemsFor = (brokerVersion?: string) =>
  loadTopology("f", text, brokerVersion === undefined ? {} : { brokerVersion }).problems.map(formatProblem);

describe("what a broker's version does not know", () => {
  it("is refused with the version that would take it, and not first by the broker", () => {
    expect(problemsFor("4.0.5")).toEqual([
      "f:4:5: error not-in-this-version: RabbitMQ 4.0.5 knows no protectedFromDeletion; it is valid from 4.1 on",
      "f:6:25: error not-in-this-version: RabbitMQ 4.0.5 knows no x-delayed-retry-min for a quorum queue; it is valid from 4.3 on",
      "f:7:25: error not-in-this-version: RabbitMQ 4.0.5 knows no x-delayed-retry-type for a quorum queue; it is valid from 4.3 on",
      "f:11:45: error not-in-this-version: RabbitMQ 4.0.5 knows no protocol: local; it is valid from 4.2 on",
      "f:12:50: error not-in-this-version: RabbitMQ 4.0.5 knows no protocol: local; it is valid from 4.2 on",
      "f:14:65: error not-in-this-version: RabbitMQ 4.0.5 knows no predeclared of a shovel with protocol: amqp10; it is valid from 4.3 on",
      "f:14:84: error not-in-this-version: RabbitMQ 4.0.5 knows no deleteAfterDuration of a shovel with protocol: amqp10; it is valid from 4.3.5 on",
      'f:15:68: error not-in-this-version: a shovel of RabbitMQ 4.0.5 refuses "x-delivery-limit" here; allowed are x-expires, x-message-ttl, x-dead-letter-exchange, x-dead-letter-strategy, x-max-length, x-max-length-bytes, x-max-in-memory-length, x-max-in-memory-bytes, x-max-priority, x-overflow, x-queue-mode, x-queue-version, x-single-active-consumer, x-queue-type, x-quorum-initial-group-size, x-max-age, x-stream-max-segment-size-bytes, x-stream-filter-size-bytes, x-initial-cluster-size, x-queue-leader-locator',
    ]);
    expect(problemsFor("4.2")).toHaveLength(5);
    // A patch that is not the newest one of its series.
    expect(problemsFor("4.3.4")).toHaveLength(1);
  });

  it("is refused by patch release, where one brought it or took it away", () => {
    const patches = `vhosts:
  shop:
    exchanges: { e: { type: topic }, f: { type: direct } }
    queues:
      q:
        bindings:
          - { exchange: e, routingKey: "a.#.b.#.c.#" }
          - { exchange: e, routingKey: "a.#.b.#" }
          - { exchange: f, routingKey: "#.#.#" }
    policies: { p: { pattern: q, definition: { delayed-retry-type: all, delayed-retry-min: 5 } } }
`;
    const on = (brokerVersion: string) =>
      loadTopology("f", patches, { brokerVersion }).problems.map(formatProblem);
    expect(on("4.3.0")).toEqual([
      "f:10:48: error not-in-this-version: RabbitMQ 4.3.0 refuses the key delayed-retry-type; it is valid from 4.3.1 on",
      "f:10:73: error not-in-this-version: RabbitMQ 4.3.0 refuses the key delayed-retry-min; it is valid from 4.3.1 on",
    ]);
    for (const version of ["4.3", "4.3.1", "4.3.4"]) expect(on(version)).toEqual([]);
    for (const version of ["4.3.5", "4.3.10", "4.4", "4.4.1"]) {
      expect(on(version)).toEqual([
        `f:7:40: error not-in-this-version: RabbitMQ ${version} refuses the key "a.#.b.#.c.#": from 4.3.5 on a key has at most 2 words #; take one out`,
      ]);
    }
  });

  it.each(["4.3", "4.3.6", "5.0", undefined])("is right for %s", (version) => {
    expect(problemsFor(version)).toEqual([]);
  });
});
