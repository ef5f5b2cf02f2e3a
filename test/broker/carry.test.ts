/** Messages from a broker of 4.0 to one of 4.3, as `warren move-cluster` carries them. */
import { describe, expect, it } from "vitest";
import { type Carried, carry } from "../../components/messages/carry.ts";
import { carryStream } from "../../components/messages/carryStream.ts";
import { Session } from "../../components/messages/session.ts";
import { TestBroker } from "./broker.ts";
import { numbers } from "./messagesQueues.ts";

const [old, next] = [TestBroker.of("4.0"), TestBroker.of("4.3")];
/** vitest itself gives up after a second, which is little on a busy machine. */
const patient = { timeout: 60_000 };
const goesOn = new AbortController().signal;

async function session(broker: TestBroker, vhost: string): Promise<Session> {
  const where = { host: broker.host, port: 5672, tls: false, certificates: {}, vhost };
  return Session.open({ ...where, ...broker.credentials(), name: "warren test", onBlocked: () => undefined });
}

/** A queue of the same name on both brokers. @param there further arguments of the second */
async function pair(type: string, there: object = {}) {
  const vhosts = [await old.vhost(), await next.vhost()] as const;
  const [here, beyond] = [await old.channel(vhosts[0]), await next.channel(vhosts[1])];
  await here.assertQueue("work", { arguments: { "x-queue-type": type } });
  await beyond.assertQueue("work", { arguments: { "x-queue-type": type, ...there } });
  const [from, to] = [await session(old, vhosts[0]), await session(next, vhosts[1])];
  const publish = async (bodies: readonly string[], headers = {}) => {
    for (const body of bodies) here.sendToQueue("work", Buffer.from(body), { persistent: true, headers });
    await here.waitForConfirms();
  };
  const order = { from, to, queue: "work", window: 50 };
  const end = () => Promise.all([from.close(), to.close()]);
  const reconnected = () => session(next, vhosts[1]);
  return { here, beyond, order, publish, end, reconnected };
}

describe.each(["classic", "quorum"])("a %s queue", (type) => {
  it("arrives whole, in its order, with the types of its headers, and leaves nothing", async () => {
    const { here, beyond, order, publish, end } = await pair(type);
    await publish(numbers(500), { big: { "!": "long", value: 7 }, tenant: "acme" });
    expect(await carry(order, goesOn)).toEqual({ carried: 500, withoutUser: 0, ended: undefined });
    await end();
    const found: string[] = [];
    for (;;) {
      const message = await beyond.get("work", { noAck: true });
      if (message === false) break;
      expect(message.properties.headers).toMatchObject({ tenant: "acme" });
      found.push(message.content.toString());
    }
    expect(found).toEqual(numbers(500));
    expect((await here.checkQueue("work")).messageCount).toBe(0);
  });

  it("keeps what a full queue there rejects, and doubles none of it", async () => {
    const { here, beyond, order, publish, end } = await pair(type, {
      "x-max-length": 10,
      "x-overflow": "reject-publish",
    });
    await publish(numbers(100));
    const { carried, ended } = await carry(order, goesOn);
    expect(ended).toMatch(/rejects messages/);
    await end();
    const there = (await beyond.checkQueue("work")).messageCount;
    expect(there).toBeGreaterThanOrEqual(10);
    expect(there).toBe(carried);
    await expect.poll(async () => (await here.checkQueue("work")).messageCount, patient).toBe(100 - carried);
  });

  it("is carried on by the next run after a connection that is cut", async () => {
    const { here, beyond, order, publish, end, reconnected } = await pair(type);
    await publish(numbers(2_000));
    // One by one, so that it cannot end before the cut.
    const cut = carry({ ...order, window: 1 }, goesOn);
    await expect
      .poll(async () => (await beyond.checkQueue("work")).messageCount, { interval: 5, ...patient })
      .toBeGreaterThan(50);
    await order.to.close();
    expect((await cut).ended).toBeDefined();
    const again = { ...order, to: await reconnected() };
    await expect.poll(async () => (await here.checkQueue("work")).messageCount, patient).toBeGreaterThan(0);
    expect((await carry(again, goesOn)).ended).toBeUndefined();
    await again.to.close();
    await end().catch(() => undefined);
    const found: string[] = [];
    for (let message = await beyond.get("work", { noAck: true }); message; ) {
      found.push(message.content.toString());
      message = await beyond.get("work", { noAck: true });
    }
    expect(new Set(found).size).toBe(2_000);
    expect(found.length).toBeLessThanOrEqual(2_000 + order.window);
  });
});

describe("a stream", () => {
  it("is copied from the offset that was kept, so that two runs double nothing", async () => {
    const { order, publish, end } = await pair("stream");
    let kept = 0;
    const keep = async (offset: number) => {
      kept = offset;
    };
    const run = (): Promise<Carried> => carryStream(order, kept, keep, goesOn);
    await publish(numbers(120));
    expect(await run()).toEqual({ carried: 120, withoutUser: 0, ended: undefined });
    expect(kept).toBe(120);
    await publish(["more"]);
    expect((await run()).carried).toBe(1);
    expect((await run()).carried).toBe(0);
    await end();
  });
});
