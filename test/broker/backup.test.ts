/** `warren backup` and `warren restore` on real brokers: nothing is lost, reordered or doubled, on either end. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfirmChannel } from "amqplib";
import { describe, expect, it } from "vitest";
import {
  binary,
  counting,
  drained,
  freshBackups,
  manyHeaders,
  manyProperties,
  streamed,
  type Told,
} from "./backups.ts";
import { TestBroker } from "./broker.ts";
import { numbers } from "./messagesQueues.ts";
import { versions } from "./versions.ts";

const fresh = freshBackups();

const types = ["classic", "quorum", "stream"] as const;

/** Queues of each type behind an exchange, with five messages each, the routing keys of their own. */
async function filled(channel: ConfirmChannel): Promise<void> {
  await channel.assertExchange("orders", "topic");
  for (const type of types) {
    await channel.assertQueue(type, { arguments: { "x-queue-type": type } });
    await channel.bindQueue(type, "orders", `${type}.#`);
    for (let number = 0; number < 4; number++) {
      channel.publish("orders", `${type}.${number}`, Buffer.from(`text ${number}`), { persistent: true });
    }
    // RabbitMQ itself returns bytes as text from a stream, and drops lists and tables there.
    const { bytes: _, ...forStreams } = manyHeaders;
    const headers = type === "stream" ? forStreams : manyHeaders;
    channel.publish("orders", `${type}.binary`, binary, { ...manyProperties, headers });
  }
  await channel.waitForConfirms();
}

async function contents(channel: ConfirmChannel): Promise<{ readonly [type: string]: readonly Told[] }> {
  return {
    classic: await drained(channel, "classic"),
    quorum: await drained(channel, "quorum"),
    stream: await streamed(channel, "stream", 5),
  };
}

const ready = async (channel: ConfirmChannel, queue: string) =>
  (await channel.checkQueue(queue)).messageCount;

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it("a backup leaves each message in its place, and a restore brings back each with its properties and bytes", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    await filled(await broker.channel(vhost));
    const { code, out, err } = await backups.backup(broker, vhost, counting);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("15 messages of 3 queues");
    const before = await contents(await broker.channel(vhost));
    expect(before.classic?.map(({ routingKey }) => routingKey)).toEqual([
      ...["classic.0", "classic.1", "classic.2", "classic.3", "classic.binary"],
    ]);
    const definitions = await broker.get(`/api/definitions/${vhost}`);
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    const restored = await backups.restore(broker);
    expect(restored).toMatchObject({ code: 0, err: "" });
    expect(restored.out).toContain("restored 15 messages of 3 queues");
    expect(await broker.get(`/api/definitions/${vhost}`)).toEqual(definitions);
    expect(await contents(await broker.channel(vhost))).toEqual(before);
  });

  it("backups one after the other leave the order of a long quorum queue as it was", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    const channel = await broker.channel(vhost);
    const options = { "x-queue-type": "quorum", "x-delivery-limit": 100 };
    await channel.assertQueue("long", { arguments: options });
    const bodies = numbers(2_000);
    for (const body of bodies) channel.sendToQueue("long", Buffer.from(body), { persistent: true });
    await channel.waitForConfirms();
    for (let time = 0; time < 3; time++) {
      expect(await backups.backup(broker, vhost, counting)).toMatchObject({ code: 0 });
      await expect.poll(() => ready(channel, "long"), { timeout: 30_000 }).toBe(bodies.length);
    }
    const found = await drained(channel, "long");
    expect(found.map(({ body }) => Buffer.from(body, "base64").toString())).toEqual(bodies);
  });

  it("nobody but the owner can read a backup, for it holds the users' password hashes", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    await filled(await broker.channel(vhost));
    await backups.backup(broker, vhost, counting);
    const paths = readdirSync(backups.folder, { recursive: true, encoding: "utf8" });
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      const stat = statSync(join(backups.folder, path));
      expect((stat.mode & 0o777).toString(8), path).toBe(stat.isDirectory() ? "700" : "600");
    }
  });

  it("a changed file is found before anything is restored", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    const channel = await broker.channel(vhost);
    await filled(channel);
    await backups.backup(broker, vhost, counting);
    await channel.purgeQueue("classic");
    await channel.purgeQueue("quorum");
    const [name = ""] = readdirSync(backups.folder);
    const [, last = ""] = readdirSync(join(backups.folder, name, "messages"));
    const file = join(backups.folder, name, "messages", last);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    writeFileSync(file, bytes);
    const { code, err } = await backups.restore(broker, "--messages-only");
    expect(code).toBe(3);
    expect(err).toContain("has changed since the backup");
    expect([await ready(channel, "classic"), await ready(channel, "quorum")]).toEqual([0, 0]);
  });

  it("a restore refuses a broker in use, and queues that hold messages", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    const channel = await broker.channel(vhost);
    await filled(channel);
    await backups.backup(broker, vhost, counting);
    const inUse = await backups.restore(broker);
    expect(inUse).toMatchObject({
      code: 3,
      err: expect.stringContaining("3 queues, 1 exchanges, 3 bindings"),
    });
    const notEmpty = await backups.restore(broker, "--messages-only");
    expect(notEmpty.code).toBe(3);
    expect(notEmpty.err).toContain("3 queues of the backup hold messages");
    await channel.deleteQueue("quorum");
    const missing = await backups.restore(broker, "--messages-only");
    expect(missing).toMatchObject({ code: 3, err: expect.stringContaining("1 queues that are not there") });
    expect(await ready(channel, "classic")).toBe(5);
  });

  it("dead letters keep what they say about their death, and a message keeps its CC", async () => {
    const [vhost, backups] = [await broker.vhost(), fresh()];
    const channel = await broker.channel(vhost);
    const toDead = { deadLetterExchange: "", deadLetterRoutingKey: "dead" };
    await channel.assertQueue("work", { ...toDead, arguments: { "x-queue-type": "quorum" } });
    await channel.assertQueue("dead", { arguments: { "x-queue-type": "quorum" } });
    channel.sendToQueue("work", Buffer.from("poison"), { headers: { CC: ["elsewhere"] }, persistent: true });
    await channel.waitForConfirms();
    const message = await channel.get("work");
    if (message !== false) channel.reject(message, false);
    await expect.poll(() => ready(channel, "dead"), { timeout: 30_000 }).toBe(1);
    await backups.backup(broker, vhost, counting);
    const before = await drained(channel, "dead");
    expect(JSON.stringify(before)).toContain('"x-death"');
    expect(await backups.restore(broker, "--messages-only")).toMatchObject({ code: 0 });
    expect(await drained(channel, "dead")).toEqual(before);
  });
});

it("messages of a 4.0 cluster come into the queues that a 4.3 cluster has", async () => {
  const [old, new_, backups] = [TestBroker.of("4.0"), TestBroker.of("4.3"), fresh()];
  const vhost = await old.vhost();
  await filled(await old.channel(vhost));
  expect(await backups.backup(old, vhost, counting)).toMatchObject({ code: 0 });
  expect(await backups.restore(new_)).toMatchObject({ code: 0, err: "" });
  const here = await contents(await old.channel(vhost));
  expect(await contents(await new_.channel(vhost))).toEqual(here);
  await new_.request("DELETE", `/api/vhosts/${vhost}`);
});

it("before RabbitMQ 4.3 a backup spends no delivery of a quorum queue unless it may, and says what it lacks", async () => {
  const [broker, backups] = [TestBroker.of("4.0"), fresh()];
  const vhost = await broker.vhost();
  const channel = await broker.channel(vhost);
  await filled(channel);
  const { code, out, err } = await backups.backup(broker, vhost);
  expect(code).toBe(1);
  expect(out).toContain("10 messages of 2 queues");
  expect(err).toContain('queue "quorum"');
  expect(err).toContain("--allow-delivery-count");
  const message = await channel.get("quorum");
  expect(message !== false && message.properties.headers?.["x-delivery-count"]).toBeFalsy();
});
