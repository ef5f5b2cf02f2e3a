/** Each pattern with real messages. `retry` has a file of its own. */
import type { ConfirmChannel } from "amqplib";
import { describe, expect, test } from "vitest";
import { TestBroker } from "./broker.ts";
import { consumed, deathsOf, declared, next } from "./declared.ts";
import { versions } from "./versions.ts";

const depth = async (channel: ConfirmChannel, queue: string) =>
  (await channel.checkQueue(queue)).messageCount;

describe.each(versions)("on broker %s", { timeout: 300_000 }, (version) => {
  const broker = TestBroker.of(version);

  test("deadLetter: true keeps what is rejected, with the routing key and headers it had", async () => {
    const { channel } = await declared(
      broker,
      'queues: { q: { deadLetter: true, bindings: [{ exchange: amq.topic, routingKey: "#" }] } }',
    );
    channel.publish("amq.topic", "some.key", Buffer.from("a"), { headers: { mine: 1 } });
    await consumed(channel, "q", 1, (message) => channel.reject(message, false));
    const message = await next(channel, "q.dead");
    expect(message.fields.routingKey).toBe("some.key");
    expect(message.properties.headers).toMatchObject({ mine: 1, "x-first-death-reason": "rejected" });
  });

  test("delay delivers later what was published later with a shorter one, key and headers kept", async () => {
    const { channel } = await declared(
      broker,
      `
exchanges: { orders: { type: topic, delay: [50ms, 2s] } }
queues: { q: { bindings: [{ exchange: orders, routingKey: "order.*" }] } }
`,
    );
    channel.publish("orders.delay.2s", "order.slow", Buffer.from("slow"), { headers: { n: 1 } });
    channel.publish("orders.delay.50ms", "order.fast", Buffer.from("fast"), { headers: { n: 2 } });
    channel.publish("orders", "order.now", Buffer.from("now"), { headers: { n: 3 } });
    await channel.waitForConfirms();
    const messages = await consumed(channel, "q", 3, (message) => channel.ack(message));
    expect(
      messages.map(({ content, fields, properties }) => [
        String(content),
        fields.routingKey,
        properties.headers?.n,
      ]),
    ).toEqual([
      ["now", "order.now", 3],
      ["fast", "order.fast", 2],
      ["slow", "order.slow", 1],
    ]);
    expect(
      messages
        .slice(2)
        .flatMap(deathsOf)
        .map(({ reason }) => reason),
    ).toEqual(["expired"]);
  });

  test("unrouted keeps what no binding takes, and nothing else", async () => {
    const { channel } = await declared(
      broker,
      "exchanges: { e: { unrouted: true } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: known }] } }",
    );
    channel.publish("e", "known", Buffer.from("a"));
    channel.publish("e", "unknown", Buffer.from("b"), { headers: { mine: 1 } });
    await channel.waitForConfirms();
    const message = await next(channel, "e.unrouted");
    expect([String(message.content), message.fields.routingKey]).toEqual(["b", "unknown"]);
    expect([await depth(channel, "q"), await depth(channel, "e.unrouted")]).toEqual([1, 0]);
  });

  test("shards keep the order of each key with two consumers, one of which goes", async () => {
    const { channel, vhost } = await declared(
      broker,
      'queues: { q: { shards: 4, bindings: [{ exchange: amq.topic, routingKey: "#" }] } }',
    );
    const [keys, each] = [20, 10];
    for (let n = 0; n < each; n++) {
      for (let key = 0; key < keys; key++) channel.publish("amq.topic", `key${key}`, Buffer.from(String(n)));
    }
    await channel.waitForConfirms();
    const shards = [0, 1, 2, 3].map((shard) => `q.${shard}`);
    expect(
      (await Promise.all(shards.map((shard) => depth(channel, shard)))).every((count) => count > 0),
    ).toBe(true);

    const seen = new Map<string, number[]>();
    const consumers = new Map<string, Set<string>>();
    let total = 0;
    await new Promise<void>((resolve, reject) => {
      const consume = async (who: string) => {
        const own = await broker.channel(vhost);
        await own.prefetch(1);
        for (const shard of shards) {
          await own.consume(shard, (message) => {
            if (message === null) return reject(new Error("cancelled"));
            const { routingKey } = message.fields;
            consumers.set(shard, (consumers.get(shard) ?? new Set()).add(who));
            // The first one goes with what it has not acknowledged.
            if (who === "first" && total >= (keys * each) / 4) return void own.close().catch(() => undefined);
            seen.set(routingKey, [...(seen.get(routingKey) ?? []), Number(String(message.content))]);
            own.ack(message);
            total += 1;
            if (total === keys * each) resolve();
          });
        }
      };
      consume("first")
        .then(() => consume("second"))
        .catch(reject);
    });
    expect(seen.size).toBe(keys);
    for (const numbers of seen.values()) expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...consumers.values()].some((who) => who.size === 2)).toBe(true);
  });

  test("a super stream is one to the broker, and a key has its partition", async () => {
    const { channel, vhost } = await declared(
      broker,
      "superStreams: { s: { bindingKeys: [emea, apac] }, numbered: { partitions: 3 } }",
    );
    for (const key of ["emea", "apac", "emea"]) channel.publish("s", key, Buffer.from(key));
    await channel.waitForConfirms();
    await channel.prefetch(10);
    const read = async (stream: string, count: number) => {
      const found: string[] = [];
      await new Promise<void>((resolve, reject) => {
        channel
          .consume(
            stream,
            (message) => {
              if (message === null) return reject(new Error("cancelled"));
              found.push(String(message.content));
              channel.ack(message);
              if (found.length === count) resolve();
            },
            { arguments: { "x-stream-offset": "first" } },
          )
          .catch(reject);
      });
      return found;
    };
    expect(await read("s-emea", 2)).toEqual(["emea", "emea"]);
    expect(await read("s-apac", 1)).toEqual(["apac"]);
    const bindings = await broker.get<
      readonly { destination: string; routing_key: string; arguments: object }[]
    >(`/api/exchanges/${vhost}/numbered/bindings/source`);
    expect(
      bindings
        .map(({ destination, routing_key, arguments: args }) => [destination, routing_key, args])
        .sort(),
    ).toEqual(
      [0, 1, 2].map((order) => [`numbered-${order}`, String(order), { "x-stream-partition-order": order }]),
    );
  });

  test("a header filter takes what has all, or any, of the headers, and those with x- too", async () => {
    const { channel } = await declared(
      broker,
      `
exchanges: { e: { type: headers } }
queues:
  all: { bindings: [{ exchange: e, filter: { all: { region: eu, size: 3 } } }] }
  any: { bindings: [{ exchange: e, filter: { any: { region: eu, size: 3 } } }] }
  tenant: { bindings: [{ exchange: e, filter: { all: { x-tenant: a } } }] }
`,
    );
    const messages = [
      { region: "eu", size: 3 },
      { region: "eu", size: 4 },
      { region: "us" },
      { "x-tenant": "a" },
      { "x-tenant": "b" },
    ];
    for (const headers of messages) channel.publish("e", "", Buffer.from(""), { headers });
    await channel.waitForConfirms();
    const depths = ["all", "any", "tenant"].map((queue) => depth(channel, queue));
    expect(await Promise.all(depths)).toEqual([1, 2, 1]);
  });

  test("a stream's filter leaves out chunks without the value that a consumer asks for", async () => {
    const { channel } = await declared(broker, "queues: { s: { type: stream, filterSize: 32 } }");
    for (const region of ["eu", "us"]) {
      for (let n = 0; n < 50; n++) {
        channel.sendToQueue("s", Buffer.from(region), { headers: { "x-stream-filter-value": region } });
      }
      // A chunk of its own: the filter is one of whole chunks.
      await channel.waitForConfirms();
    }
    await channel.prefetch(100);
    const found: string[] = [];
    await new Promise<void>((resolve, reject) => {
      channel
        .consume(
          "s",
          (message) => {
            if (message === null) return reject(new Error("cancelled"));
            found.push(String(message.content));
            channel.ack(message);
            if (found.filter((region) => region === "us").length === 50) resolve();
          },
          { arguments: { "x-stream-offset": "first", "x-stream-filter": "us" } },
        )
        .catch(reject);
    });
    expect(found).toEqual(Array(50).fill("us"));
  });

  test("singleActiveConsumer gives messages to one consumer, and to the next when it goes", async () => {
    const { channel, vhost } = await declared(broker, "queues: { q: { singleActiveConsumer: true } }");
    const second = await broker.channel(vhost);
    const got: string[] = [];
    const wait = async (count: number) => {
      while (got.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    const take = (who: string, own: ConfirmChannel) =>
      own.consume("q", (message) => {
        if (message === null) return;
        got.push(who);
        own.ack(message);
      });
    const { consumerTag } = await take("first", channel);
    await take("second", second);
    for (let n = 0; n < 5; n++) channel.sendToQueue("q", Buffer.from(""));
    await wait(5);
    await channel.cancel(consumerTag);
    for (let n = 0; n < 5; n++) channel.sendToQueue("q", Buffer.from(""));
    await wait(10);
    expect(got).toEqual([...Array(5).fill("first"), ...Array(5).fill("second")]);
  });
});
