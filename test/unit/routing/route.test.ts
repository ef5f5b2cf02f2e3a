import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain, wayLines } from "../../../components/topology/routing/explain.ts";
import type { Message } from "../../../components/topology/routing/message.ts";
import { possibleQueues, route } from "../../../components/topology/routing/route.ts";
import { randomCase } from "./randomVhost.ts";
import { vhostOf } from "./vhost.ts";

const bound = (exchange: string, routingKey = "") => ({ bindings: [{ exchange, routingKey }] });
const to = (exchange: string, key = "", headers: Message["headers"] = {}): Message => ({
  exchange,
  key,
  headers,
});

describe("route", () => {
  it("visits each exchange of a cycle and of a diamond once, and so ends", () => {
    const binding = (source: string, destination: string) => ({
      ...{ source, destination, destinationType: "exchange" as const },
    });
    const vhost = vhostOf({
      exchanges: {
        a: { type: "fanout" },
        b: { type: "fanout" },
        c: { type: "fanout" },
        d: { type: "fanout" },
      },
      queues: { q: bound("d") },
      bindings: [
        binding("a", "b"),
        binding("a", "c"),
        binding("b", "d"),
        binding("c", "d"),
        binding("d", "a"),
      ],
    });
    const { queues, steps } = route(vhost, to("a"));
    expect(queues).toEqual(["q"]);
    expect(steps.map(({ exchange }) => exchange)).toEqual(["a", "b", "c", "d"]);
  });

  it("asks the alternate exchange only where no binding matches, not where the way ends later", () => {
    const vhost = vhostOf({
      exchanges: { a: { alternateExchange: "lost" }, empty: {}, lost: { type: "fanout", internal: true } },
      queues: { q: bound("lost") },
      bindings: [{ source: "a", destination: "empty", destinationType: "exchange", routingKey: "k" }],
    });
    expect(route(vhost, to("a", "other")).queues).toEqual(["q"]);
    expect(route(vhost, to("a", "k")).queues).toEqual([]);
  });

  it("takes the alternate exchange of a policy, unless the exchange names its own", () => {
    const vhost = vhostOf({
      exchanges: { a: {}, b: { alternateExchange: "amq.topic" } },
      queues: { caught: bound("amq.fanout"), other: bound("amq.topic", "#") },
      policies: {
        low: { pattern: ".*", definition: { "alternate-exchange": "none" } },
        high: { pattern: "^[ab]$", priority: 1, definition: { "alternate-exchange": "amq.fanout" } },
      },
    });
    expect(route(vhost, to("a")).queues).toEqual(["caught"]);
    expect(route(vhost, to("b")).queues).toEqual(["other"]);
    expect(wayLines(route(vhost, to("a")))).toContain(
      'exchange "amq.fanout" (fanout) gets it as the alternate exchange of "a", set by the policy "high"',
    );
  });

  it("says that it does not know which of two policies of one priority holds", () => {
    const vhost = vhostOf({
      exchanges: { a: {} },
      policies: {
        one: { pattern: "^a$", definition: { "alternate-exchange": "amq.fanout" } },
        two: { pattern: "^a$", definition: { "alternate-exchange": "amq.topic" } },
      },
    });
    expect(route(vhost, to("a")).unknown).toEqual([
      'which of the policies "one" and "two" applies: both have priority 0 (exchange "a")',
    ]);
  });

  it("says `one of` for an exchange that picks a binding, and follows each", () => {
    const vhost = vhostOf({
      exchanges: { spread: { type: "x-consistent-hash" }, copy: { type: "fanout" } },
      queues: { q0: bound("spread", "1"), q1: bound("copy"), q2: bound("copy") },
      bindings: [{ source: "spread", destination: "copy", destinationType: "exchange", routingKey: "1" }],
    });
    const found = route(vhost, to("spread", "k"));
    expect(found.queues).toEqual([]);
    expect(found.choices.map(({ oneOf }) => oneOf.map(({ queues }) => queues))).toEqual([
      [["q1", "q2"], ["q0"]],
    ]);
    expect(possibleQueues(found)).toEqual(["q0", "q1", "q2"]);
  });

  it("is certain where an exchange that picks has one destination only", () => {
    const vhost = vhostOf({
      exchanges: { spread: { type: "x-random" } },
      queues: { q: bound("spread", "1") },
    });
    expect(route(vhost, to("spread"))).toMatchObject({ queues: ["q"], choices: [] });
  });

  it("does not guess how a plugin's exchange routes", () => {
    const vhost = vhostOf({ exchanges: { x: { type: "x-recent-history" } }, queues: { q: bound("x") } });
    expect(route(vhost, to("x"))).toMatchObject({
      queues: [],
      unknown: ['how exchange "x" routes: Warren does not know the type "x-recent-history"'],
    });
  });

  it("says what the broker refuses to take", () => {
    const vhost = vhostOf({ exchanges: { inside: { internal: true }, orders: {} } });
    expect(route(vhost, to("inside")).refused).toContain("internal");
    expect(route(vhost, to("amq.rabbitmq.trace")).refused).toContain("internal");
    expect(route(vhost, to("ordrs")).refused).toBe(
      'vhost "shop" has no exchange "ordrs"; did you mean "orders"?',
    );
    expect(route(vhost, to("orders", "k", { CC: "a" })).refused).toContain("CC");
    expect(route(vhost, to("orders", "ü".repeat(128))).refused).toContain("255 bytes");
  });

  it("names that JavaScript knows are names like others", () => {
    const vhost = vhostOf({
      exchanges: { constructor: {} },
      queues: { toString: bound("constructor", "k") },
    });
    expect(route(vhost, to("constructor", "k")).queues).toEqual(["toString"]);
    expect(route(vhost, to("", "hasOwnProperty")).queues).toEqual([]);
    expect(route(vhost, to("valueOf")).refused).toContain("no exchange");
  });

  it("never throws, and explains every random case", () => {
    fc.assert(
      fc.property(randomCase(5, { ttl: true }), ({ vhost, messages }) => {
        for (const message of messages) {
          const routing = route(vhost, message);
          expect(routing.queues).toEqual([...new Set(routing.queues)].sort());
          expect(explain(vhost, message, routing).length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("random cases are worth it: many arrive, over alternate exchanges and from exchange to exchange", () => {
    const cases = fc.sample(randomCase(40), { numRuns: 25, seed: 1 });
    const routings = cases.flatMap(({ vhost, messages }) => messages.map((message) => route(vhost, message)));
    const share = (is: (one: ReturnType<typeof route>) => boolean) =>
      routings.filter(is).length / routings.length;
    const by = (kind: string) => (one: ReturnType<typeof route>) =>
      one.steps.some(({ cause, bindings }) => cause.kind === kind && bindings.length > 0);
    expect(share(({ queues }) => queues.length > 0)).toBeGreaterThan(0.4);
    expect(share(by("alternate"))).toBeGreaterThan(0.05);
    expect(share(by("binding"))).toBeGreaterThan(0.15);
  });
});
