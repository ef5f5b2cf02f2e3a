import { describe, expect, it } from "vitest";
import { linesOf, problemsOf, vhostOf } from "./vhost.ts";

const kept = "x-dead-letter-strategy=at-least-once";
const dead = (queue: string) => [`fanout ${queue}.dead`];

describe("deadLetter: true", () => {
  it("makes an exchange and a queue that keep every dead letter, and keeps each until it is there", () => {
    expect(linesOf(vhostOf("queues: { q: { deadLetter: true } }"))).toEqual([
      ...dead("q"),
      `quorum q x-dead-letter-exchange=q.dead ${kept} x-overflow=reject-publish`,
      "quorum q.dead",
      "q.dead --> queue q.dead",
    ]);
  });

  it("is classic beside a classic queue, which knows no strategy", () => {
    expect(linesOf(vhostOf("queues: { q: { type: classic, deadLetter: true } }"))).toEqual([
      ...dead("q"),
      "classic q x-dead-letter-exchange=q.dead",
      "classic q.dead",
      "q.dead --> queue q.dead",
    ]);
  });

  it.each(["maxLength: 5", "maxLengthBytes: 1MB", "overflow: drop-head", "arguments: { x-max-length: 5 }"])(
    "does not make a queue refuse messages that was to drop its oldest: %s",
    (field) => {
      const queue = vhostOf(`queues: { q: { deadLetter: true, ${field} } }`).queues[0];
      expect(queue?.arguments).not.toHaveProperty("x-dead-letter-strategy");
      expect(queue?.arguments["x-overflow"]).not.toBe("reject-publish");
    },
  );

  it("with a place of one's own adds nothing to it", () => {
    expect(linesOf(vhostOf("queues: { q: { deadLetter: { exchange: amq.fanout } } }"))).toEqual([
      "quorum q x-dead-letter-exchange=amq.fanout",
    ]);
  });
});

describe("retry", () => {
  const wait = (name: string, ttl: number, to = name) =>
    `quorum ${name} x-dead-letter-exchange=${to} ${kept} x-message-ttl=${ttl} x-overflow=reject-publish`;
  const rejected = "x-last-death-reason=rejected x-match=all-with-x";

  it("makes a wait queue for each delay, a way back, and the dead-letter queue", () => {
    expect(
      linesOf(vhostOf("queues: { q: { retry: { attempts: 3, delay: 1s, factor: 5, maxDelay: 4s } } }")),
    ).toEqual([
      ...dead("q"),
      "headers q.retry alternate-exchange=q.retry.first",
      "fanout q.retry.1",
      "fanout q.retry.2",
      "headers q.retry.first alternate-exchange=q.dead",
      `quorum q x-dead-letter-exchange=q.retry ${kept} x-overflow=reject-publish`,
      "quorum q.dead",
      wait("q.retry.1", 1000),
      wait("q.retry.2", 4000),
      "q.dead --> queue q.dead",
      `q.retry --> exchange q.dead x-last-death-exchange=q.retry.2 ${rejected}`,
      `q.retry --> queue q.retry.2 x-last-death-exchange=q.retry.1 ${rejected}`,
      "q.retry.1 --> queue q",
      "q.retry.2 --> queue q",
      `q.retry.first --> queue q.retry.1 ${rejected}`,
    ]);
  });

  it("waits 10s, 30s, 90s, … and never longer than an hour where nothing else is said", () => {
    const { queues } = vhostOf("queues: { q: { retry: { attempts: 8 } } }");
    expect(queues.flatMap(({ arguments: args }) => args["x-message-ttl"] ?? [])).toEqual([
      10_000, 30_000, 90_000, 270_000, 810_000, 2_430_000, 3_600_000,
    ]);
  });

  it("ends at an exchange of one's own, through a queue where the message gets another routing key", () => {
    const end = (deadLetter: string) =>
      linesOf(vhostOf(`queues: { q: { retry: { attempts: 2 }, deadLetter: ${deadLetter} } }`));
    expect(end("{ exchange: amq.fanout }")).toContain(
      `q.retry --> exchange amq.fanout x-last-death-exchange=q.retry.1 ${rejected}`,
    );
    const keyed = end('{ exchange: "", routingKey: k }');
    expect(keyed).toContain(`q.retry --> exchange q.retry.end x-last-death-exchange=q.retry.1 ${rejected}`);
    expect(keyed).toContain(
      `quorum q.retry.end x-dead-letter-exchange= x-dead-letter-routing-key=k ${kept} x-message-ttl=0 x-overflow=reject-publish`,
    );
    expect(keyed.filter((line) => line.includes("q.dead"))).toEqual([]);
  });

  it("is left to the queue where the file says so, and not by the broker's version: consumers would break", () => {
    const text = "queues: { q: { retry: { attempts: 3, delay: 1s, maxDelay: 4s, by: queue } } }";
    expect(linesOf(vhostOf(text, "4.3"))).toEqual([
      ...dead("q"),
      `quorum q x-dead-letter-exchange=q.dead ${kept} x-delayed-retry-max=4000 x-delayed-retry-min=1000 x-delayed-retry-type=failed x-delivery-limit=2 x-overflow=reject-publish`,
      "quorum q.dead",
      "q.dead --> queue q.dead",
    ]);
    const waiting = text.replace(", by: queue", "");
    expect(linesOf(vhostOf(waiting, "4.3"))).toEqual(linesOf(vhostOf(waiting, "4.0")));
  });

  it("is refused where it could not do what it says", () => {
    expect(problemsOf("queues:\n  q:\n    retry: { attempts: 2, delay: 2h }")).toEqual(["3: out-of-range"]);
    expect(problemsOf("queues:\n  q:\n    shards: 2\n    retry: { attempts: 2 }")).toEqual([
      "4: given-twice",
    ]);
    const byQueue = "queues:\n  q:\n    retry: { attempts: 2, by: queue }";
    expect(problemsOf(byQueue, "4.3")).toEqual([]);
    expect(problemsOf(byQueue, "4.2")).toEqual(["3: not-in-this-version"]);
    expect(problemsOf(`${byQueue}\n    type: classic`, "4.3")).toEqual(["3: not-for-this-queue-type"]);
    expect(problemsOf(byQueue.replace("by:", "factor: 2, by:"), "4.3")).toEqual(["3: given-twice"]);
    expect(problemsOf(`${byQueue}\n    deliveryLimit: 5`, "4.3")).toEqual(["3: given-twice"]);
  });
});

describe("an exchange's patterns", () => {
  it("delay makes an exchange and a queue for each time", () => {
    expect(linesOf(vhostOf("exchanges: { e: { type: topic, delay: [10s, 1m] } }"))).toEqual([
      "topic e",
      "fanout e.delay.10s",
      "fanout e.delay.1m",
      `quorum e.delay.10s x-dead-letter-exchange=e ${kept} x-message-ttl=10000 x-overflow=reject-publish`,
      `quorum e.delay.1m x-dead-letter-exchange=e ${kept} x-message-ttl=60000 x-overflow=reject-publish`,
      "e.delay.10s --> queue e.delay.10s",
      "e.delay.1m --> queue e.delay.1m",
    ]);
  });

  it("unrouted keeps what no binding takes, in a queue of the vhost's type", () => {
    expect(linesOf(vhostOf("defaultQueueType: classic\nexchanges: { e: { unrouted: true } }"))).toEqual([
      "direct e alternate-exchange=e.unrouted",
      "fanout e.unrouted",
      "classic e.unrouted",
      "e.unrouted --> queue e.unrouted",
    ]);
  });

  it("an exchange has one alternate exchange", () => {
    const text = "exchanges:\n  e:\n    unrouted: true\n    alternateExchange: amq.fanout";
    expect(problemsOf(text)).toEqual(["3: given-twice"]);
  });
});

describe("shards", () => {
  it("put an exchange in the queue's place, wherever its bindings are written", () => {
    const text = `
exchanges: { e: {} }
queues: { q: { shards: 2, maxLength: 5, deadLetter: true, bindings: [{ exchange: e, routingKey: a }] } }
bindings: [{ source: e, destination: q, routingKey: b }]`;
    const args = "x-dead-letter-exchange=q.dead x-max-length=5 x-single-active-consumer=true";
    expect(linesOf(vhostOf(text))).toEqual([
      "direct e",
      "x-consistent-hash q",
      ...dead("q"),
      `quorum q.0 ${args}`,
      `quorum q.1 ${args}`,
      "quorum q.dead",
      "e -a-> exchange q",
      "e -b-> exchange q",
      "q -1-> queue q.0",
      "q -1-> queue q.1",
      "q.dead --> queue q.dead",
    ]);
  });

  it("cannot do without the one active consumer", () => {
    expect(problemsOf("queues:\n  q:\n    shards: 2\n    singleActiveConsumer: false")).toEqual([
      "4: given-twice",
    ]);
  });
});

describe("a super stream", () => {
  it("is what rabbitmq-streams add_super_stream makes, or no client would know it", () => {
    expect(linesOf(vhostOf("superStreams: { s: { partitions: 2, maxAge: 1d } }"))).toEqual([
      "direct s x-super-stream=true",
      "stream s-0 x-max-age=1D x-queue-leader-locator=balanced",
      "stream s-1 x-max-age=1D x-queue-leader-locator=balanced",
      "s -0-> queue s-0 x-stream-partition-order=0",
      "s -1-> queue s-1 x-stream-partition-order=1",
    ]);
  });

  it("can have a partition for each key, in the order they are written in", () => {
    const lines = linesOf(vhostOf("superStreams: { s: { bindingKeys: [emea, apac], initialGroupSize: 1 } }"));
    expect(lines).toEqual([
      "direct s x-super-stream=true",
      "stream s-apac x-initial-cluster-size=1 x-queue-leader-locator=balanced",
      "stream s-emea x-initial-cluster-size=1 x-queue-leader-locator=balanced",
      "s -apac-> queue s-apac x-stream-partition-order=1",
      "s -emea-> queue s-emea x-stream-partition-order=0",
    ]);
  });
});

describe("what a pattern makes", () => {
  it("says which field it comes from, so that errors point there", () => {
    const { exchanges } = vhostOf("queues:\n  q:\n    shards: 2\n    deadLetter: true");
    expect(exchanges.map(({ name, at }) => [name, (at?.line ?? 0) - 3])).toEqual([
      ["q", 3],
      ["q.dead", 4],
    ]);
  });

  it("can be spoken of in other fields", () => {
    const text = `
exchanges: { e: { delay: [1m], unrouted: true } }
queues: { q: { deadLetter: true }, audit: { bindings: [{ exchange: q.dead }] } }
bindings: [{ source: e.unrouted, destination: q.dead }]
access: { u: { publish: [e.delay.1m], consume: [q.dead] } }`;
    expect(problemsOf(text)).toEqual([]);
  });

  it.each([
    ["a queue of the file", "queues:\n  q: { deadLetter: true }\n  q.dead: {}", ["2: name-taken"]],
    ["an exchange of the file", "exchanges:\n  e.unrouted: {}\n  e: { unrouted: true }", ["3: name-taken"]],
    [
      "another pattern",
      "exchanges:\n  e: { unrouted: true, delay: [1s, 1s] }",
      ["2: name-taken", "2: name-taken"],
    ],
    [
      "a super stream and an exchange",
      "exchanges: { s: {} }\nsuperStreams:\n  s: { partitions: 1 }",
      ["3: name-taken"],
    ],
    [
      "a name that gets too long",
      `queues:\n  ${"q".repeat(252)}: { deadLetter: true }`,
      ["2: bad-name", "2: bad-name"],
    ],
  ])("is refused under a name that is taken: %s", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
