/** An operation that RabbitMQ or a queue's messages would stop: it changes nothing at all, with either engine. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { versions } from "./versions.ts";

const engines = ["bulk", "resources"] as const;
const cases = versions.flatMap((version) => engines.map((engine) => [version, engine] as const));

describe.each(cases)("on broker %s, with the engine %s", (version, engine) => {
  const broker = TestBroker.of(version);
  const id = randomUUID().slice(0, 8);
  const [shop, other] = [`shop-${id}`, `other-${id}`];
  let project: BrokerProject;

  const line = (name: string) => `      ${name}: { type: classic, bindings: [{ exchange: x }] }\n`;
  /** @param queues those of the shop; undefined: the vhost has left the file */
  const write = (...queues: readonly string[]) =>
    project.write(
      "t.yaml",
      [
        `vhosts:\n  ${other}:\n    queues: { alone: { type: quorum } }\n`,
        ...(queues.length === 0
          ? []
          : [`  ${shop}:\n    exchanges: { x: { type: fanout } }\n    queues:\n`, ...queues.map(line)]),
      ].join(""),
    );

  /** Of the broker's definitions what is this test's. */
  const exported = async () => {
    const all = await broker.get<Record<string, unknown>>("/api/definitions");
    const mine = Object.entries(all).flatMap(([kind, list]) =>
      (Array.isArray(list) ? list : []).map((one) => `${kind} ${JSON.stringify(one)}`),
    );
    return mine.filter((one) => one.includes(id)).sort();
  };
  /** Nothing changes on the broker, and with the file as it was the preview shows nothing. */
  const changesNothing = async (work: () => Promise<void>) => {
    const before = await exported();
    await work();
    expect(await exported()).toEqual(before);
    write("empty", "full");
    expect(await project.steps()).toEqual([]);
  };
  const refused = async (...command: readonly string[]) => {
    const { code, text } = await project.tried(...command);
    expect(text).toContain('queue "full"');
    expect(text).toContain("it holds 1 message");
    expect(code).not.toBe(0);
  };
  const reports = async (messages: number) => {
    for (;;) {
      const { messages: now } = await broker.get<{ messages?: number }>(`/api/queues/${shop}/full`);
      if (now === messages) return;
      await sleep(200);
    }
  };

  beforeAll(async () => {
    project = await BrokerProject.on(broker);
    project.set({ engine });
    write("empty", "full");
    await project.up();
    const all = { configure: ".*", write: ".*", read: ".*" };
    await broker.request("PUT", `/api/permissions/${shop}/${broker.credentials().username}`, all);
    const channel = await broker.channel(shop);
    channel.sendToQueue("full", Buffer.from("kept"), { persistent: true });
    await channel.waitForConfirms();
    await reports(1);
  });
  afterAll(async () => {
    for (const vhost of [shop, other]) await broker.request("DELETE", `/api/vhosts/${vhost}`);
    project.remove();
  });

  it("a destroy keeps the empty queues of every vhost, too, or they would be gone and the state would not know", async () => {
    await changesNothing(() => refused("destroy", "--yes", "--skip-preview", "--continue-on-error"));
  });

  it("a vhost that leaves the file keeps its empty queues, and the preview says that it cannot go", async () => {
    await changesNothing(async () => {
      write();
      await refused("preview");
      await refused("up", "--yes", "--skip-preview");
    });
  });

  it("queues that leave the file stay all together, and the preview says which one holds messages", async () => {
    await changesNothing(async () => {
      write("third");
      await refused("preview");
    });
  });

  it("goes through once nothing is in its way", async () => {
    await (await broker.channel(shop)).purgeQueue("full");
    await reports(0);
    await project.pulumi("destroy", "--yes", "--skip-preview");
    expect((await exported()).filter((one) => !one.startsWith("permissions"))).toEqual([]);
  });
});
