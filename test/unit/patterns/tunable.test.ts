import { describe, expect, it, test } from "vitest";
import type { QueueDefinition } from "../../../components/topology/definition/topology.ts";
import { findings } from "../../../components/topology/findings/findings.ts";
import type { Vhost } from "../../../components/topology/model.ts";
import { afterReject } from "../../../components/topology/routing/fate.ts";
import { letterOf } from "../../../components/topology/routing/message.ts";
import { queueSettings } from "../../../components/topology/routing/settings.ts";
import { only, planFor } from "./planFor.ts";
import { problemsOf, vhostOf } from "./vhost.ts";

const partsOf = ({ queues, policies }: Vhost) => ({
  arguments: Object.fromEntries(queues.map(({ name, arguments: args }) => [name, args])),
  policies: Object.fromEntries(
    policies.map(({ name, pattern, applyTo, priority, definition }) => [
      name,
      { pattern, applyTo, priority, definition },
    ]),
  ),
});

describe("a tunable queue", () => {
  it("leaves to its policy what a policy can change later, and keeps what only a declaration can say", () => {
    const text = `
queues:
  orders.new:
    tunable: true
    messageTtl: 30s
    maxLengthBytes: 1GiB
    deadLetter: { exchange: amq.fanout, routingKey: k }
    targetGroupSize: 3
    initialGroupSize: 3
    leaderLocator: balanced
    singleActiveConsumer: true
    arguments: { x-max-length: 5, x-own: 1 }`;
    expect(partsOf(vhostOf(text))).toEqual({
      arguments: {
        "orders.new": {
          "x-own": 1,
          "x-queue-leader-locator": "balanced",
          "x-quorum-initial-group-size": 3,
          "x-single-active-consumer": true,
        },
      },
      policies: {
        "orders.new.tunable": {
          pattern: "^orders\\.new$",
          applyTo: "quorum_queues",
          priority: 1,
          definition: {
            "dead-letter-exchange": "amq.fanout",
            "dead-letter-routing-key": "k",
            "max-length": 5,
            "max-length-bytes": 1_073_741_824,
            "message-ttl": 30_000,
            "target-group-size": 3,
          },
        },
      },
    });
  });

  it("says too what the policy says that would apply, of which RabbitMQ applies one only", () => {
    const { policies } = partsOf(
      vhostOf(`
queues: { q: { type: classic, tunable: true, maxLength: 5 } }
policies:
  weak: { pattern: "", priority: -3, definition: { expires: 9 } }
  base: { pattern: "^q", priority: 7, definition: { max-length: 100, message-ttl: 1000 } }
  other: { pattern: "^p", priority: 50, definition: { expires: 9 } }
  streams: { pattern: "", applyTo: streams, priority: 60, definition: { max-age: 1D } }
  unfit: { pattern: "", priority: 70, definition: { delivery-limit: 3 } }`),
    );
    expect(policies["q.tunable"]).toMatchObject({
      priority: 8,
      definition: { "max-length": 5, "message-ttl": 1000 },
    });
  });

  it("goes before a policy that may match, though which one applies below that is clear", () => {
    const { policies } = partsOf(
      vhostOf(`
queues: { q: { tunable: true, maxLength: 5 } }
policies:
  base: { pattern: "^q$", priority: 7, definition: { message-ttl: 1000 } }
  doubtful: { pattern: "^q++$", priority: 3, definition: { expires: 9 } }`),
    );
    expect(policies["q.tunable"]).toMatchObject({ priority: 8, definition: { "message-ttl": 1000 } });
  });

  it("has one beside each queue that its patterns make, so that another delay is a change in place", () => {
    const vhost = vhostOf(`
queues:
  q: { tunable: true, retry: { attempts: 2, delay: 5s }, deadLetter: true }
  s: { tunable: true, shards: 2, maxLength: 9 }`);
    const { arguments: args, policies } = partsOf(vhost);
    expect(Object.keys(policies)).toEqual(["q.retry.1.tunable", "q.tunable", "s.0.tunable", "s.1.tunable"]);
    expect(policies["q.retry.1.tunable"]?.definition).toMatchObject({ "message-ttl": 5000 });
    expect(args["q.retry.1"]).toEqual({});
    expect(args["s.1"]).toEqual({ "x-single-active-consumer": true });
  });

  it("gives a client that declares it no right that only an argument would need", () => {
    const { permissions } = vhostOf(`
queues: { q: { tunable: true, deadLetter: { exchange: amq.fanout } } }
access: { u: { manage: [q] } }`);
    expect(permissions[0]).toMatchObject({ configure: "^q$", write: "^q$", read: "^$" });
  });

  it("of another version is tunable in what that version has", () => {
    const text = "queues: { q: { tunable: true, retry: { attempts: 3, by: queue } } }";
    expect(partsOf(vhostOf(text, "4.3")).policies["q.tunable"]?.definition).toMatchObject({
      "delayed-retry-type": "failed",
      "delivery-limit": 2,
    });
  });
});

describe("refused is", () => {
  it("a tunable queue with nothing to tune, which would promise what cannot be", () => {
    expect(problemsOf("queues:\n  q:\n    tunable: true\n    leaderLocator: balanced")).toEqual([
      "3: nothing-tunable",
    ]);
    expect(problemsOf("queues:\n  q:\n    tunable: false\n    leaderLocator: balanced")).toEqual([]);
  });

  it("a name that a policy of the file has, or that no broker holds", () => {
    const policy = "policies: { q.tunable: { pattern: x, definition: { max-length: 1 } } }";
    expect(problemsOf(`${policy}\nqueues:\n  q: { tunable: true, maxLength: 1 }`)).toEqual(["3: name-taken"]);
    const long = "q".repeat(250);
    expect(problemsOf(`queues:\n  ${long}: { tunable: true, maxLength: 1 }`)).toEqual(["2: bad-name"]);
  });

  const queue = "queues:\n  q: { tunable: true, maxLength: 1 }\npolicies:\n";
  it.each([
    [
      "two policies of one priority that say different things",
      "  a: { pattern: q, definition: { expires: 1 } }\n  b: { pattern: ^q, definition: { expires: 2 } }",
      ["2: unclear-policy"],
    ],
    [
      "a pattern that only PCRE can judge",
      '  a: { pattern: "q++", definition: { expires: 1 } }',
      ["2: unclear-policy"],
    ],
    [
      "the highest priority there is",
      `  a: { pattern: q, priority: ${Number.MAX_SAFE_INTEGER}, definition: { expires: 1 } }`,
      ["2: out-of-range"],
    ],
  ])("what would make its policy unclear: %s", (_, policies, problems) => {
    expect(problemsOf(queue + policies)).toEqual(problems);
  });

  it.each([
    [
      "two of one priority that say the same",
      "  a: { pattern: q, definition: { expires: 1 } }\n  b: { pattern: ^q, definition: { expires: 1 } }",
    ],
    [
      "two of one priority below another one",
      "  a: { pattern: q, definition: { expires: 1 } }\n  b: { pattern: q, definition: { expires: 2 } }\n  c: { pattern: q, priority: 1, definition: { expires: 3 } }",
    ],
    [
      "one that only PCRE can judge, for exchanges",
      '  a: { pattern: "q++", applyTo: exchanges, definition: { alternate-exchange: x } }',
    ],
  ])("but not where it is clear: %s", (_, policies) => {
    expect(problemsOf(queue + policies)).toEqual([]);
  });

  it("what the policy before and the queue say only apart", () => {
    const text = `queues:
  q: { tunable: true, arguments: { x-delayed-retry-max: 5 } }
policies: { a: { pattern: q, definition: { delayed-retry-min: 10 } } }`;
    expect(problemsOf(text, "4.3")).toEqual(["2: out-of-range"]);
  });

  it("once for all shards", () => {
    const policies = 'policies: { a: { pattern: "q++", definition: { expires: 1 } } }';
    expect(problemsOf(`${policies}\nqueues:\n  q: { shards: 9, tunable: true, maxLength: 1 }`)).toEqual([
      "3: unclear-policy",
    ]);
  });
});

describe("everything that knows policies knows it", () => {
  const queue: QueueDefinition = {
    tunable: true,
    maxLength: 5,
    overflow: "reject-publish",
    deadLetter: true,
    bindings: [{ exchange: "amq.topic", routingKey: "a" }],
  };
  const plan = planFor({
    queues: { "a*b*c*d*e\\A[[:": queue },
    policies: { base: { pattern: "^a", applyTo: "queues", definition: { "message-ttl": 1000 } } },
  });

  test("no finding takes it for a policy without a match, a conflict, or a queue without a bound", () => {
    expect(findings(plan)).toEqual([]);
  });

  test("routing sends a rejected message where the policy says", () => {
    const vhost = only(plan);
    const [first] = vhost.queues;
    if (first === undefined) throw new Error("no queue");
    expect(queueSettings(vhost, first).policy?.name).toBe(`${first.name}.tunable`);
    const fate = afterReject(vhost, first, letterOf({ exchange: "amq.topic", key: "a" }));
    expect(fate).toMatchObject({ kind: "dead-lettered", routing: { queues: [`${first.name}.dead`] } });
  });
});
