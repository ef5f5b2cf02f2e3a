/** What every other test of this folder stands on. */
import { describe, expect, test } from "vitest";
import { closeBrokers, TestBroker } from "./broker.ts";
import { plugins, versions } from "./versions.ts";

describe.each(versions)("broker %s", (version) => {
  const broker = TestBroker.of(version);

  test("is of the version that it is asked for by", async () => {
    const { rabbitmq_version } = await broker.get<{ rabbitmq_version: string }>("/api/overview");
    expect(rabbitmq_version).toMatch(new RegExp(`^${version.replace(".", "\\.")}\\.\\d+$`));
  });

  test("has every plugin, else tests of its objects would be refused", async () => {
    const [node] = await broker.get<[{ enabled_plugins: string[] }]>("/api/nodes");
    expect(node.enabled_plugins).toEqual(expect.arrayContaining([...plugins]));
  });

  test("gives back a message that was published into a fresh vhost", async () => {
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    await channel.assertQueue("q", { durable: true, arguments: { "x-queue-type": "quorum" } });
    channel.sendToQueue("q", Buffer.from("hello"), { headers: { n: 1 } });
    await channel.waitForConfirms();
    const message = await channel.get("q", { noAck: true });
    expect(message && { text: String(message.content), headers: message.properties.headers }).toEqual({
      text: "hello",
      headers: { n: 1 },
    });
  });

  test("a refused call rejects and leaves the run alive", async () => {
    const channel = await broker.channel(await broker.vhost());
    await expect(channel.checkQueue("none")).rejects.toThrow("NOT_FOUND");
  });

  test("takes definitions, and says why it does not", async () => {
    const vhost = await broker.vhost();
    const queue = { name: "a/b %", durable: true, auto_delete: false, arguments: {} };
    await broker.importDefinitions({ queues: [queue] }, vhost);
    const [made] = await broker.get<[{ name: string }]>(`/api/queues/${vhost}`);
    expect(made.name).toBe("a/b %");
    const exchange = { ...queue, vhost, type: "none", internal: false };
    await expect(broker.importDefinitions({ exchanges: [exchange] })).rejects.toThrow(
      "invalid exchange type",
    );
  });
});

test("vhosts are gone when the broker is closed, else runs would pile up on it", async () => {
  const broker = TestBroker.of();
  const vhost = await broker.vhost();
  await closeBrokers();
  expect((await broker.request("GET", `/api/vhosts/${vhost}`)).status).toBe(404);
});
