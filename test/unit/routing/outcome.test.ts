import { describe, expect, it } from "vitest";
import type { TopologyDefinition } from "../../../components/topology/definition/topology.ts";
import { runTests } from "../../../components/topology/routing/runTests.ts";
import { planned } from "./vhost.ts";

type Vhost = NonNullable<TopologyDefinition["vhosts"]>[string];
type Test = NonNullable<TopologyDefinition["tests"]>[number];

const failures = (vhost: Vhost, test: Omit<Test, "publish">, key = "q") =>
  runTests(planned({ vhosts: { v: vhost }, tests: [{ publish: { vhost: "v", key }, ...test }] })).map(
    ({ message }) => message,
  );

const retrying: Vhost = { queues: { q: { retry: { attempts: 3, delay: "10s", factor: 3 } } } };
const follow = (then: string, endsIn: readonly string[], after?: string) => ({
  ...{ reaches: ["q"], then, endsIn },
  ...(after !== undefined && { after }),
});

describe("a test follows a message", () => {
  it.each([
    ["reject", ["q.retry.1"], "0ms"],
    ["reject x2", ["q.retry.2"], "10s"],
    ["reject x3", ["q.dead"], "40s"],
    ["reject, reject, reject", ["q.dead"], "40s"],
    ["reject, expire", ["q"], "10s"],
    ["reject, expire, reject, expire, reject", ["q.dead"], "40s"],
    ["return x20", ["q"], "0ms"],
    ["return x21", ["q.dead"], "0ms"],
  ])("through a retry: %s ends in %j after %s", (then, endsIn, after) => {
    expect(failures(retrying, follow(then, endsIn, after))).toEqual([]);
    expect(failures(retrying, follow(then, ["nowhere"], after))).toHaveLength(1);
    expect(failures(retrying, follow(then, endsIn, "41s"))).toHaveLength(1);
  });

  it("through a delay, to the consumers behind it", () => {
    const vhost: Vhost = {
      exchanges: { x: { type: "fanout", delay: ["1m"] } },
      queues: { q: { bindings: [{ exchange: "x" }], retry: { attempts: 2, delay: "5s" } } },
    };
    const test = { ...follow("expire, reject x2", ["q.dead"], "65s"), reaches: ["x.delay.1m"] };
    expect(failures(vhost, test, "x.delay.1m")).toEqual([]);
  });

  it("in a queue that waits by itself: longer each time, up to its longest", () => {
    const vhost: Vhost = {
      queues: { q: { retry: { attempts: 4, delay: "10s", maxDelay: "15s", by: "queue" } } },
    };
    expect(failures(vhost, follow("return x3", ["q"], "40s"))).toEqual([]);
    expect(failures(vhost, follow("return x4", ["q.dead"], "40s"))).toEqual([]);
    expect(failures(vhost, follow("reject", ["q.dead"], "0ms"))).toEqual([]);
  });

  it("out of a full queue, and to its loss", () => {
    const full = (deadLetter: boolean): Vhost => ({
      queues: { q: { maxLength: 1, ...(deadLetter && { deadLetter: true }) } },
    });
    expect(failures(full(true), follow("overflow", ["q.dead"]))).toEqual([]);
    expect(failures(full(false), follow("overflow", []))).toEqual([]);
    const expiring: Vhost = { queues: { q: { messageTtl: "2m" } } };
    expect(failures(expiring, follow("expire", [], "2m"))).toEqual([]);
    expect(failures(expiring, follow("expire", [], "1m"))[0]).toContain("expected to take 1m, takes 2m");
  });

  it("as a policy says, not only as an argument does", () => {
    const vhost: Vhost = {
      queues: { q: {}, dead: {} },
      policies: {
        p: {
          pattern: "^q$",
          applyTo: "quorum_queues",
          definition: {
            ...{ "delivery-limit": 2, "dead-letter-exchange": "", "dead-letter-routing-key": "dead" },
            ...{ "delayed-retry-type": "all", "delayed-retry-min": 1000, "delayed-retry-max": 1500 },
          },
        },
      },
    };
    expect(failures(vhost, follow("return x2", ["q"], "2500ms"))).toEqual([]);
    expect(failures(vhost, follow("return x3", ["dead"], "2500ms"))).toEqual([]);
  });

  it("whose failures in all queues count from RabbitMQ 4.3 on, and before only those in the queue", () => {
    const on = (version: string | undefined, then: string, endsIn: readonly string[]) =>
      runTests(
        planned({
          vhosts: { v: retrying },
          tests: [{ publish: { vhost: "v", key: "q" }, ...follow(then, endsIn, "10s") }],
        }),
        version,
      ).map(({ message }) => message);
    expect(on("4.2", "reject, return x20", ["q"])).toEqual([]);
    expect(on("4.2", "reject, return x21", ["q.dead"])).toEqual([]);
    expect(on("4.3", "reject, return x19", ["q"])).toEqual([]);
    expect(on("4.3", "reject, return x20", ["q.dead"])).toEqual([]);
    expect(on(undefined, "reject, return x19", ["q"])).toEqual([]);
    expect(on(undefined, "reject, return x20", ["q"]).join()).toContain(
      "not known: whether failed deliveries in other queues count",
    );
  });

  it("that basic.nack gives back: to the delivery limit before RabbitMQ 4.3, for ever from then on", () => {
    const vhost: Vhost = { queues: { q: { deliveryLimit: 2, deadLetter: true } } };
    const on = (version: string | undefined, endsIn: readonly string[]) =>
      runTests(
        planned({
          vhosts: { v: vhost },
          tests: [{ publish: { vhost: "v", key: "q" }, ...follow("nack x3", endsIn) }],
        }),
        version,
      ).map(({ message }) => message);
    for (const version of ["4.0", "4.2.9"]) expect(on(version, ["q.dead"])).toEqual([]);
    for (const version of ["4.3", "4.3.6", "4.4"]) expect(on(version, ["q"])).toEqual([]);
    for (const endsIn of [["q"], ["q.dead"]]) {
      expect(on(undefined, endsIn).join()).toContain(
        "not known: whether basic.nack counts towards the delivery limit",
      );
    }
    const classic: Vhost = { queues: { q: { type: "classic" } } };
    expect(failures(classic, follow("nack x30", ["q"]))).toEqual([]);
  });

  it("any number of times where nothing limits it", () => {
    const vhost: Vhost = { queues: { q: { type: "classic" } } };
    expect(failures(vhost, follow("return x100", ["q"]))).toEqual([]);
    expect(failures({ queues: { q: { deliveryLimit: -1 } } }, follow("return x100", ["q"]))).toEqual([]);
    expect(failures({ queues: { q: { deliveryLimit: 0 } } }, follow("return", []))).toEqual([]);
  });

  it("that several queues have, each in its own time", () => {
    const vhost: Vhost = {
      queues: {
        q: { bindings: [{ exchange: "amq.fanout" }], deadLetter: true },
        r: { bindings: [{ exchange: "amq.fanout" }], retry: { attempts: 2, delay: "3s" } },
      },
    };
    const test = (then: string, endsIn: readonly string[], after: string) => ({
      ...follow(then, endsIn, after),
      ...{ publish: { vhost: "v", exchange: "amq.fanout" }, reaches: ["q", "r"] },
    });
    expect(failures(vhost, test("reject", ["q.dead", "r.retry.1"], "0ms"))).toEqual([]);
    expect(failures(vhost, test("reject x2", ["q.dead", "r.dead"], "3s"))).toEqual([]);
  });
});

describe("a failed test says", () => {
  it("every step and its time", () => {
    expect(failures(retrying, follow("reject x2", ["q.dead"]))[0]?.split("\n    ")).toEqual([
      'a message to the default exchange with routing key "q", then reject x2: expected to end in "q.dead", ends in "q.retry.2"',
      '0s: rejected in "q": to exchange "q.retry" with routing key "q" → "q.retry.1"',
      '10s: expired in "q.retry.1": to exchange "q.retry.1" with routing key "q" → "q"',
      '10s: rejected in "q": to exchange "q.retry" with routing key "q" → "q.retry.2"',
    ]);
  });

  it.each([
    [retrying, "reject x4", 'nothing can reject the message in "q" the 4th time: it is in "q.dead"'],
    [
      retrying,
      "expire",
      'nothing can let the message expire the 1st time: "q": the queue has no time to live',
    ],
    [{ queues: { q: { type: "stream" } } }, "reject", "a stream keeps its messages whatever consumers do"],
    [
      { queues: { q: {} } },
      "reject x2",
      'nothing can reject the message in "q" the 2nd time: no queue holds it',
    ],
  ] as const)("what cannot happen: %j, %s", (vhost, then, says) => {
    expect(failures(vhost, follow(then, []))[0]).toContain(says);
  });

  it("that it gives up where a message multiplies, instead of running for hours", () => {
    const names = Array.from({ length: 12 }, (_, index) => `q${index}`);
    const queues = Object.fromEntries(
      names.map((name) => [
        name,
        { bindings: [{ exchange: "amq.fanout" }], deadLetter: { exchange: "amq.fanout" }, messageTtl: "1s" },
      ]),
    );
    const test = { ...follow("expire x10", []), publish: { vhost: "v", exchange: "amq.fanout" } };
    const started = performance.now();
    expect(failures({ queues }, { ...test, reaches: names })[0]).toContain("not known: what becomes of more");
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
