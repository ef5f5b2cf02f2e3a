import { describe, expect, it } from "vitest";
import { deniedBetween } from "../../../components/cluster/deniedFeatures.ts";
import { erlangProblem } from "../../../components/cluster/erlang.ts";

const names = (from: string, to: string, config = {}) =>
  deniedBetween(from, to, config).map(({ name }) => name);

describe("what clients lose in an upgrade", () => {
  it.each<[string, string, number]>([
    ["4.0.5", "4.1.8", 1],
    ["4.1.8", "4.2.9", 0],
    ["4.2.9", "4.3.6", 5],
    ["4.0.5", "4.3.6", 6],
    ["4.3.4", "4.3.6", 0],
    ["4.3.6", "4.4.1", 0],
  ])("from %s to %s: %i features", (from, to, count) => {
    expect(names(from, to)).toHaveLength(count);
  });

  it("is not what the configuration permits, but nothing permits a small frame_max", () => {
    const config = {
      "deprecated_features.permit.global_qos": "true",
      "deprecated_features.permit.amqp_address_v1": "false",
      "deprecated_features.permit.small_frame_max": "true",
    };
    expect(names("4.0.5", "4.3.6", config)).toEqual([
      "small_frame_max",
      "transient_nonexcl_queues",
      "queue_master_locator",
      "classic_queue_v1",
      "amqp_address_v1",
    ]);
  });
});

describe("an Erlang that upstream does not support is told", () => {
  it.each<[string, string, boolean]>([
    ["4.0.5", "26.2.5", true],
    ["4.0.5", "26.1", false],
    ["4.0.5", "27.3.4.1", true],
    ["4.2.8", "26.2", true],
    ["4.2.9", "26.2", false],
    ["4.3.2", "26.2", true],
    ["4.3.6", "26.2", false],
    ["4.3", "26.2", false],
    ["4.3.6", "27.0", true],
    ["4.3.6", "28.0", false],
    ["4.3.6", "29.1", false],
    // Nobody has checked its table.
    ["4.4.1", "29.1", true],
  ])("RabbitMQ %s on Erlang %s: %s", (version, erlang, isSupported) => {
    expect(erlangProblem(version, erlang) === undefined).toBe(isSupported);
  });
});
