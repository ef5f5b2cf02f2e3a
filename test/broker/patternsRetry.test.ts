/** `retry` with real messages: the number of deliveries, the order of the waits, and that nothing is lost. */
import type { ConsumeMessage } from "amqplib";
import { describe, expect, test } from "vitest";
import { TestBroker } from "./broker.ts";
import { consumed, deathsOf, declared, next } from "./declared.ts";
import { onVersionsSideBySide } from "./sideBySide.ts";

const rejections = (message: Parameters<typeof deathsOf>[0], queue: string) =>
  deathsOf(message).find((death) => death.queue === queue && death.reason === "rejected")?.count ?? 0;

/** The deliveries of each message, by the number that it was published with. */
function byHeader(deliveries: readonly ConsumeMessage[]): ReadonlyMap<number, readonly ConsumeMessage[]> {
  const found = new Map<number, ConsumeMessage[]>();
  for (const message of deliveries) {
    const n: number = message.properties.headers?.n;
    found.set(n, [...(found.get(n) ?? []), message]);
  }
  return found;
}

onVersionsSideBySide("retry through wait queues on %s", (version) => {
  const broker = TestBroker.of(version);
  const retrying = `
exchanges: { orders: { type: topic } }
queues:
  new:
    retry: { attempts: 4, delay: 50ms, factor: 2, maxDelay: 150ms }
    bindings: [{ exchange: orders, routingKey: "order.#" }]
`;

  test("each of 200 messages is delivered four times, then it is in the dead-letter queue, whole", async () => {
    const { channel } = await declared(broker, retrying);
    const count = 200;
    for (let n = 0; n < count; n++) {
      channel.publish("orders", `order.${n}`, Buffer.from(String(n)), { headers: { n, "x-mine": "kept" } });
    }
    await channel.waitForConfirms();
    const deliveries = await consumed(channel, "new", 4 * count, (message) =>
      channel.nack(message, false, false),
    );
    const byMessage = byHeader(deliveries);
    expect(byMessage.size).toBe(count);
    for (const [n, each] of byMessage) {
      expect(each.map((message) => rejections(message, "new"))).toEqual([0, 1, 2, 3]);
      expect(each.map((message) => message.fields.routingKey)).toEqual(Array(4).fill(`order.${n}`));
      expect(each.map((message) => String(message.content))).toEqual(Array(4).fill(String(n)));
      expect(each.map((message) => message.properties.headers?.["x-mine"])).toEqual(Array(4).fill("kept"));
    }
    const dead = new Set<number>();
    for (let n = 0; n < count; n++) {
      const message = await next(channel, "new.dead");
      expect(message.fields.routingKey).toBe(`order.${message.properties.headers?.n}`);
      expect(rejections(message, "new")).toBe(4);
      expect(deathsOf(message).map((death) => death.queue)).toEqual([
        "new",
        "new.retry.3",
        "new.retry.2",
        "new.retry.1",
      ]);
      dead.add(message.properties.headers?.n as number); // as it was published above
    }
    expect(dead.size).toBe(count);
    for (const queue of ["new", "new.dead", "new.retry.1", "new.retry.2", "new.retry.3"]) {
      expect((await channel.checkQueue(queue)).messageCount).toBe(0);
    }
  });

  test("a first retry overtakes a second one that began before it: the waits grow", async () => {
    const { channel } = await declared(
      broker,
      "queues: { q: { retry: { attempts: 3, delay: 100ms, factor: 10 } } }",
    );
    channel.sendToQueue("q", Buffer.from("first"));
    await channel.waitForConfirms();
    for (const attempt of [0, 1]) {
      const [message] = await consumed(channel, "q", 1, (each) => channel.nack(each, false, false));
      expect(message && rejections(message, "q")).toBe(attempt);
    }
    // "first" now waits ten times as long as "second" will.
    channel.sendToQueue("q", Buffer.from("second"));
    await consumed(channel, "q", 1, (each) => channel.nack(each, false, false));
    const back = await consumed(channel, "q", 2, (each) => channel.ack(each));
    expect(back.map((message) => String(message.content))).toEqual(["second", "first"]);
  });

  test("a message that kills its consumers, or expires, is a dead letter at once and not lost in a circle", async () => {
    const { channel } = await declared(
      broker,
      "queues: { q: { deliveryLimit: 1, messageTtl: 1h, retry: { attempts: 3, delay: 50ms } } }",
    );
    channel.sendToQueue("q", Buffer.from("deadly"));
    await consumed(channel, "q", 2, (each) => channel.reject(each, true));
    const deadly = await next(channel, "q.dead");
    expect(deathsOf(deadly).map(({ queue, reason }) => [queue, reason])).toEqual([["q", "delivery_limit"]]);
    channel.sendToQueue("q", Buffer.from("late"), { expiration: "1" });
    const late = await next(channel, "q.dead");
    expect(deathsOf(late).map(({ queue, reason }) => [queue, reason])).toEqual([["q", "expired"]]);
  });

  // What the wait queue refused is tried again after minutes (rabbit_fifo_dlx_worker's settle timeout).
  test("what does not fit into a wait queue stays in the queue until it does", {
    timeout: 400_000,
  }, async () => {
    const { channel } = await declared(
      broker,
      "queues: { q: { retry: { attempts: 2, delay: 20ms } } }\n" +
        'policies: { small: { pattern: "^q.retry.1$", applyTo: queues, definition: { max-length: 1 } } }',
    );
    const count = 20;
    for (let n = 0; n < count; n++) channel.sendToQueue("q", Buffer.from(String(n)));
    await channel.waitForConfirms();
    const seen = await consumed(channel, "q", 2 * count, (each) => channel.nack(each, false, false));
    expect(new Set(seen.map((message) => String(message.content))).size).toBe(count);
    const dead = [];
    for (let n = 0; n < count; n++) dead.push(String((await next(channel, "q.dead")).content));
    expect(new Set(dead).size).toBe(count);
  });

  test("without its wait queue a rejected message is a dead letter, not gone", async () => {
    const { channel } = await declared(broker, "queues: { q: { retry: { attempts: 2, delay: 20ms } } }");
    await channel.deleteQueue("q.retry.1");
    channel.sendToQueue("q", Buffer.from("kept"));
    await consumed(channel, "q", 1, (each) => channel.nack(each, false, false));
    expect(String((await next(channel, "q.dead")).content)).toBe("kept");
  });

  test.each([
    ["an exchange", "{ exchange: failed }", "some.key"],
    ["an exchange with a key", "{ exchange: failed, routingKey: k }", "k"],
    ["a queue through the default exchange", '{ exchange: "", routingKey: graveyard }', "graveyard"],
  ])("ends where deadLetter says: %s", async (_, deadLetter, key) => {
    const { channel } = await declared(
      broker,
      `
exchanges: { failed: { type: topic } }
queues:
  q:
    bindings: [{ exchange: amq.topic, routingKey: "#" }]
    retry: { attempts: 2, delay: 20ms }
    deadLetter: ${deadLetter}
  graveyard: { bindings: [{ exchange: failed, routingKey: "#" }] }
`,
    );
    channel.publish("amq.topic", "some.key", Buffer.from("a"), { headers: { mine: 1 } });
    await consumed(channel, "q", 2, (each) => channel.nack(each, false, false));
    const { fields, properties } = await next(channel, "graveyard");
    expect([fields.routingKey, properties.headers?.mine]).toEqual([key, 1]);
  });
});

describe("retry by a queue of 4.3 itself", () => {
  const broker = TestBroker.of("4.3");

  test("each of 200 messages is delivered three times, then it is in the dead-letter queue, whole", async () => {
    const { channel, plan } = await declared(
      broker,
      `
queues:
  q:
    retry: { attempts: 3, delay: 50ms, maxDelay: 1s, by: queue }
    bindings: [{ exchange: amq.topic, routingKey: "#" }]
`,
      "4.3",
    );
    expect(plan.vhosts[0]?.queues.map(({ name }) => name)).toEqual(["q", "q.dead"]);
    const count = 200;
    for (let n = 0; n < count; n++) {
      channel.publish("amq.topic", `key.${n}`, Buffer.from(String(n)), { headers: { n } });
    }
    await channel.waitForConfirms();
    const deliveries = await consumed(channel, "q", 3 * count, (message) => channel.reject(message, true));
    const byMessage = byHeader(deliveries);
    expect(byMessage.size).toBe(count);
    for (const each of byMessage.values()) {
      expect(each.map((message) => message.properties.headers?.["x-delivery-count"] ?? 0)).toEqual([0, 1, 2]);
    }
    const dead = new Set<string>();
    for (let n = 0; n < count; n++) {
      const message = await next(channel, "q.dead");
      expect(message.fields.routingKey).toBe(`key.${String(message.content)}`);
      expect(deathsOf(message).map(({ queue, reason }) => [queue, reason])).toEqual([
        ["q", "delivery_limit"],
      ]);
      dead.add(String(message.content));
    }
    expect(dead.size).toBe(count);
  });

  test("a rejection for good is a dead letter at once", async () => {
    const { channel } = await declared(broker, "queues: { q: { retry: { attempts: 3, by: queue } } }", "4.3");
    channel.sendToQueue("q", Buffer.from("a"));
    await consumed(channel, "q", 1, (message) => channel.reject(message, false));
    expect(String((await next(channel, "q.dead")).content)).toBe("a");
  });
});
