import { describe, expect, it } from "vitest";
import type {
  BindingFacts,
  ExchangeFacts,
  QueueFacts,
  VhostFacts,
} from "../../../components/standby/facts.ts";
import { follow, permissionsFor } from "../../../components/standby/follow.ts";
import { rulesFor } from "../../../components/standby/trimming.ts";
import type { JsonMap } from "../../../components/topology/interchange/codec/values.ts";
import type { Policy } from "../../../components/topology/model.ts";

const exchange = (name: string, others: Partial<ExchangeFacts> = {}): ExchangeFacts => ({
  name,
  type: "topic",
  durable: true,
  internal: false,
  ...others,
});
const queue = (name: string, settings: JsonMap = {}, others: Partial<QueueFacts> = {}): QueueFacts => ({
  name,
  type: "quorum",
  lasts: true,
  settings,
  consumers: 0,
  depth: 0,
  redelivered: 0,
  ...others,
});
const binding = (source: string, destination: string, isToQueue = true): BindingFacts => ({
  source,
  destination,
  isToQueue,
  key: "#",
});
const policy = (name: string, pattern: string, definition: JsonMap, priority = 0): Policy => ({
  name,
  pattern,
  applyTo: "all",
  priority,
  definition: { ...definition },
});

function vhost(parts: Partial<VhostFacts>): VhostFacts {
  return { exchanges: [], queues: [], bindings: [], policies: [], ...parts };
}

/** The same on both clusters. */
const both = (parts: Partial<VhostFacts>) => follow(vhost(parts), vhost(parts));

const orders = {
  exchanges: [exchange("orders")],
  queues: [queue("orders")],
  bindings: [binding("orders", "orders")],
};

describe("what a standby follows", () => {
  it("is each durable exchange of the topology, by a policy for it alone", () => {
    const { exchanges, policies, gaps } = both({
      ...orders,
      exchanges: [
        exchange(""),
        exchange("amq.topic"),
        exchange("inner", { internal: true }),
        exchange("a.b"),
        exchange("orders"),
      ],
    });
    expect(exchanges).toEqual(["a.b", "orders"]);
    expect(policies.get("warren-standby: a.b")).toMatchObject({
      pattern: "^a\\.b$",
      "apply-to": "exchanges",
      definition: { "federation-upstream": "warren-standby" },
    });
    expect(gaps).toEqual([]);
  });

  it("keeps the topology's own policy of an exchange, because only one policy applies", () => {
    const own = [
      policy("low", ".*", { "alternate-exchange": "low" }),
      policy("high", "^orders", { "alternate-exchange": "high" }, 5),
      policy("warren-standby: orders", "^orders$", { "federation-upstream": "warren-standby" }, 1_000_000),
    ];
    expect(both({ ...orders, policies: own }).policies.get("warren-standby: orders")?.definition).toEqual({
      "alternate-exchange": "high",
      "federation-upstream": "warren-standby",
    });
  });

  it("is no exchange that shares messages out: the primary's own queues would lose them", () => {
    const { exchanges, gaps } = both({
      ...orders,
      exchanges: [exchange("orders", { type: "x-consistent-hash" })],
    });
    expect(exchanges).toEqual([]);
    expect(gaps[0]).toContain('exchange "orders" has the type x-consistent-hash');
  });

  it.each([
    ["transient", { durable: false }, "is transient"],
    ["of another upstream", {}, "it can have one upstream only"],
  ])("names an exchange that is %s", (_, others, says) => {
    const policies = says.includes("upstream")
      ? [policy("p", "^orders$", { "federation-upstream": "x" })]
      : [];
    const { gaps } = both({ ...orders, exchanges: [exchange("orders", others)], policies });
    expect(gaps[0]).toContain(says);
  });

  it("names what is not on the standby: exchanges, queues and bindings", () => {
    const { gaps } = follow(
      vhost({
        ...orders,
        exchanges: [exchange("orders"), exchange("mails")],
        queues: [queue("orders"), queue("mails")],
      }),
      vhost({ exchanges: [exchange("orders")], queues: [queue("orders")] }),
    );
    expect(gaps).toEqual([
      'exchange "mails" is not on the standby: apply the topology there',
      'queue "mails" is not on the standby: apply the topology there',
      'a binding of exchange "orders" to "orders" is not on the standby: apply the topology there',
    ]);
  });

  it("names queues that only their name leads to, but not those that end with their client", () => {
    const { gaps } = both({
      queues: [queue("jobs"), queue("reply", {}, { lasts: false }), queue("federation: orders -> standby")],
      bindings: [binding("", "jobs")],
    });
    expect(gaps).toEqual([
      'queue "jobs" is bound to no exchange that is followed: messages reach it by its name only',
    ]);
  });

  it("names queues whose dead letters stay behind", () => {
    const { gaps } = both({ ...orders, queues: [queue("orders", { "dead-letter-exchange": "" })] });
    expect(gaps[0]).toContain("dead letters to the default exchange, which is not followed");
  });

  it("gives the primary's user no more than the links need", () => {
    expect(permissionsFor(["orders", "a.b"])).toEqual({
      configure: "^federation: ",
      write: "^federation: ",
      read: "^federation: |^(a\\.b|orders)$",
    });
    expect(permissionsFor([]).read).toBe("^federation: |^$");
  });
});

describe("how a standby's queue is trimmed", () => {
  const ruleOf = (parts: Partial<VhostFacts>, name = "orders") => {
    const facts = vhost({ ...orders, ...parts });
    return rulesFor(facts, facts, follow(facts, facts).exchanges).get(name);
  };

  it("is by number where each message comes once and in order", () => {
    expect(ruleOf({})).toBe("counted");
    const inBetween = {
      exchanges: [exchange("orders"), exchange("inner", { internal: true })],
      bindings: [binding("orders", "inner", false), binding("inner", "orders")],
    };
    expect(ruleOf(inBetween)).toBe("counted");
  });

  it.each<[string, Partial<VhostFacts>]>([
    [
      "two exchanges lead to it",
      {
        exchanges: [exchange("orders"), exchange("a")],
        bindings: [binding("orders", "orders"), binding("a", "orders")],
      },
    ],
    [
      "its exchange is behind another one",
      {
        exchanges: [exchange("orders"), exchange("a")],
        bindings: [binding("a", "orders", false), binding("orders", "orders")],
      },
    ],
    [
      "dead letters come to it",
      { queues: [queue("orders"), queue("b", { "dead-letter-exchange": "orders" })] },
    ],
    [
      "a queue rejects what is published",
      { queues: [queue("orders"), queue("b", { overflow: "reject-publish" })] },
    ],
  ])("waits for an empty queue where messages may come twice: %s", (_, parts) => {
    expect(ruleOf(parts)).toBe("whenEmpty");
  });

  it.each<[string, JsonMap]>([
    ["a TTL", { "message-ttl": 1 }],
    ["a maximum length", { "max-length": 1 }],
    ["priorities", { "max-priority": 3 }],
    ["dead letters that are not followed", { "dead-letter-exchange": "" }],
    ["delayed retries", { "delayed-retry-type": "all" }],
  ])("is not for queues with %s", (_, settings) => {
    expect(ruleOf({ queues: [queue("orders", settings)] })).toBe("never");
  });

  it("leaves streams alone", () => {
    expect(ruleOf({ queues: [queue("orders", {}, { type: "stream" })] })).toBeUndefined();
  });
});
