import { describe, expect, it } from "vitest";
import { pluginArguments } from "../../../components/resources/rabbitmq/arguments.ts";
import { queueChanges, refusedChanges } from "../../../components/resources/rabbitmq/queueChanges.ts";
import { queue } from "./plan.ts";

describe("arguments as the plugin reads them back", () => {
  it("keeps a queue from being replaced in the next run by giving strings as a map", () => {
    expect(pluginArguments({ "x-queue-type": "quorum", "x-overflow": "reject-publish" })).toEqual({
      arguments: { "x-overflow": "reject-publish", "x-queue-type": "quorum" },
    });
  });

  it("keeps a queue from being replaced in the next run by giving anything else as JSON, in a stable order", () => {
    expect(pluginArguments({ "x-queue-type": "quorum", "x-max-length": 5 })).toEqual({
      argumentsJson: '{"x-max-length":5,"x-queue-type":"quorum"}',
    });
  });

  it("gives a binding without arguments none at all", () => {
    expect(pluginArguments({})).toEqual({});
  });
});

describe("a queue that the file wants otherwise than it exists", () => {
  const existing = { durable: true, autoDelete: false, arguments: { "x-queue-type": "classic" } };

  it("is left alone while nothing differs, in either form of its arguments", () => {
    expect(queueChanges(queue("q", "classic"), existing)).toEqual([]);
    const withTtl = {
      durable: true,
      autoDelete: false,
      argumentsJson: '{"x-message-ttl":60000,"x-queue-type":"classic"}',
    };
    expect(queueChanges(queue("q", "classic", { "x-message-ttl": 60_000 }), withTtl)).toEqual([]);
    const asPreviewed = { ...existing, argumentsJson: null };
    expect(queueChanges(queue("q", "classic"), asPreviewed)).toEqual([]);
  });

  it("says which setting differs and how, so that nobody loses messages to a changed type", () => {
    expect(queueChanges(queue("q", "quorum", { "x-expires": 5 }), existing)).toEqual([
      "x-expires is not set, the file says 5",
      'x-queue-type is "classic", the file says "quorum"',
    ]);
    expect(queueChanges({ ...queue("q", "classic"), durable: false }, existing)).toEqual([
      "durable is true, the file says false",
    ]);
  });

  it("is reported with all others in one error, each with its place in the file", () => {
    const at = { file: "t.yaml", line: 7, column: 9 };
    const message = refusedChanges([
      { vhost: "v", queue: { ...queue("a", "quorum"), at }, existing },
      { vhost: "v", queue: queue("b", "classic"), existing },
      { vhost: "v", queue: queue("c", "stream"), existing },
    ]);
    expect(message).toMatch(/^t\.yaml:7:9: error immutable-queue: queue "a"/);
    expect(message).toMatch(/\n.*queue "c"/);
    expect(message).not.toMatch(/queue "b"/);
    expect(refusedChanges([{ vhost: "v", queue: queue("b", "classic"), existing }])).toBeUndefined();
  });
});
