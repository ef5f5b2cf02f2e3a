/** The broker does what the warning `shovel-to-other-vhost` warns of, and with the address that it tells to write, not. */
import { describe, expect, test } from "vitest";
import { addressOfVhost, ownVhost } from "../../components/topology/language/brokerAddress.ts";
import { eventually } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";

describe.each(["4.0", "4.3"] as const)("a shovel of broker %s", (version) => {
  const broker = TestBroker.of(version);

  async function shovelFrom(vhost: string, sourceUri: string): Promise<string> {
    const queue = `from-${vhost}`;
    const value = {
      "src-uri": sourceUri,
      "src-queue": queue,
      "dest-uri": addressOfVhost(vhost),
      "dest-queue": "to",
    };
    const answer = await broker.request("PUT", `/api/parameters/shovel/${vhost}/s`, { value });
    expect(answer.ok).toBe(true);
    return queue;
  }

  const exists = async (vhost: string, queue: string) =>
    (await broker.request("GET", `/api/queues/${encodeURIComponent(vhost)}/${queue}`)).ok;

  test("takes messages from vhost / if its address names no vhost", async () => {
    const vhost = await broker.vhost();
    const queue = await shovelFrom(vhost, "amqp://");
    try {
      await eventually("the shovel has made its queue", async () => (await exists("/", queue)) || undefined);
      expect(ownVhost("amqp://")).toBe("/");
      expect(await exists(vhost, queue)).toBe(false);
    } finally {
      await broker.request("DELETE", `/api/parameters/shovel/${vhost}/s`);
      await broker.request("DELETE", `/api/queues/%2F/${queue}`);
    }
  });

  test("takes messages from its own vhost if its address names that", async () => {
    const vhost = await broker.vhost();
    const queue = await shovelFrom(vhost, addressOfVhost(vhost));
    expect(ownVhost(addressOfVhost(vhost))).toBe(vhost);
    await eventually("the shovel has made its queue", async () => (await exists(vhost, queue)) || undefined);
    expect(await exists("/", queue)).toBe(false);
  });
});
