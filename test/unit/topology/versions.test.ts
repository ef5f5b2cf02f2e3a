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
    ]);
    expect(problemsFor("4.2")).toHaveLength(2);
  });

  it.each(["4.3", "4.3.6", "5.0", undefined])("is right for %s", (version) => {
    expect(problemsFor(version)).toEqual([]);
  });
});
