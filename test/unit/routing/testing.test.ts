import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { expectRoute, readTopology, route } from "../../../components/testing.ts";
import "../../../components/testing/vitest.ts";
import type { TopologyDefinition } from "../../../components/topology/definition/topology.ts";
import { runTests } from "../../../components/topology/routing/runTests.ts";
import { planned } from "./vhost.ts";

const shop: TopologyDefinition = {
  vhosts: {
    shop: {
      exchanges: { orders: { type: "topic" } },
      queues: {
        "orders.new": {
          bindings: [{ exchange: "orders", routingKey: "order.new" }],
          deadLetter: { exchange: "", routingKey: "orders.dead" },
        },
        "orders.all": { bindings: [{ exchange: "orders", routingKey: "order.#" }] },
        "orders.dead": {},
      },
    },
  },
};
const publish = { vhost: "shop", exchange: "orders", key: "order.new" };
const read = readTopology(shop);

describe("expectRoute", () => {
  it("passes where the message goes as expected, in any order", () => {
    expectRoute(read, publish).toReach(["orders.new", "orders.all"]);
    expectRoute(read, publish).toReachAfterReject(["orders.dead"]);
    expectRoute(shop, { vhost: "shop", key: "nobody" }).toBeUnroutable();
  });

  it("fails with the way that explains it", () => {
    expect(() => expectRoute(read, { ...publish, key: "order.old" }).toReach(["orders.new"])).toThrow(
      [
        'a message to exchange "orders" with routing key "order.old": expected "orders.new", got "orders.all"',
        'queue "orders.new" is bound to exchange "orders" with binding key "order.new", which does not take the message',
        'exchange "orders" (topic) gets the message with routing key "order.old"',
        '  → queue "orders.all": binding key "order.#"',
      ].join("\n"),
    );
  });

  it("does not take a message that the broker refuses for one that is unroutable", () => {
    expect(() => expectRoute(read, { ...publish, exchange: "ordrs" }).toBeUnroutable()).toThrow(
      'vhost "shop" has no exchange "ordrs"; did you mean "orders"?',
    );
  });

  it("fails where a rejected message would be lost", () => {
    expect(() =>
      expectRoute(read, { ...publish, key: "order.old" }).toReachAfterReject(["orders.dead"]),
    ).toThrow('queue "orders.all" has no dead-letter exchange');
  });

  it("names the queue that does not exist, and the vhost that is nearest", () => {
    expect(() => expectRoute(read, publish).toReach(["orders.nwe"])).toThrow('no queue "orders.nwe"');
    expect(() => expectRoute(read, { ...publish, vhost: "shpo" })).toThrow('did you mean "shop"?');
  });

  it("says everything that is wrong with a topology instead of testing a part of it", () => {
    const wrong = { vhosts: { shop: { queues: { q: { bindings: [{ exchange: "none" }] } } } } };
    expect(() => readTopology(wrong)).toThrow("undefined-exchange");
  });

  describe("of a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "warren-testing-"));
    afterAll(() => rmSync(folder, { recursive: true }));

    it("reads it from the disk", () => {
      const file = join(folder, "shop.yaml");
      writeFileSync(file, JSON.stringify(shop));
      expectRoute(file, publish).toReach(["orders.all", "orders.new"]);
    });
  });
});

describe("vitest's matchers", () => {
  it("pass and fail as expectRoute does", () => {
    expect(route(read, publish)).toReach(["orders.all", "orders.new"]);
    expect(route(read, publish)).not.toBeUnroutable();
    expect(route(read, publish)).toReachAfterReject(["orders.dead"]);
    expect(() => expect(route(read, publish)).toReach([])).toThrow(
      'expected no queue, got "orders.all", "orders.new"',
    );
  });

  it("explain the way where .not fails", () => {
    expect(() => expect(route(read, publish)).not.toReach(["orders.all", "orders.new"])).toThrow(
      'queue "orders.all": binding key "order.#"',
    );
  });
});

describe("runTests", () => {
  const expecting = (test: NonNullable<TopologyDefinition["tests"]>[number]) =>
    runTests(planned({ ...shop, tests: [test] }));

  it("says nothing about tests that pass", () => {
    expect(
      expecting({ publish, reaches: ["orders.new", "orders.all"], afterReject: ["orders.dead"] }),
    ).toEqual([]);
    expect(expecting({ publish: { vhost: "shop", key: "orders.nwe" }, unroutable: true })).toEqual([]);
  });

  it("fails a preview with the test's place in the file", () => {
    const [problem, ...others] = expecting({ publish, reaches: ["orders.new"] });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "failed-test", path: ["tests", 0] });
    expect(problem?.message).toContain('expected "orders.new", got "orders.all", "orders.new"');
  });

  it("asks after the rejection only when told to", () => {
    const reaches = ["orders.all", "orders.new"];
    expect(expecting({ publish, reaches })).toEqual([]);
    expect(expecting({ publish, reaches, afterReject: [] })[0]?.message).toContain(
      ', rejected: expected no queue, got "orders.dead"',
    );
  });

  it("lists all that an exchange may pick", () => {
    const spread = planned({
      vhosts: {
        v: {
          exchanges: { x: { type: "x-consistent-hash" } },
          queues: {
            a: { bindings: [{ exchange: "x", routingKey: "1" }] },
            b: { bindings: [{ exchange: "x", routingKey: "1" }] },
          },
        },
      },
      tests: [
        { publish: { vhost: "v", exchange: "x" }, reaches: ["a", "b"] },
        { publish: { vhost: "v", exchange: "x" }, reaches: ["a"] },
      ],
    });
    expect(runTests(spread).map(({ path }) => path)).toEqual([["tests", 1]]);
  });
});
