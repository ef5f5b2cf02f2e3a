/** Queues that leave together with a shovel that consumes them. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { deleteAll, refusedDeletions } from "../../components/provider/reconcile/deletions.ts";
import { TestBroker } from "./broker.ts";
import { owned, queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

describe.each(versions)("a shovel on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const shovel = (vhost: string, from: string) =>
    owned("parameters", ["shovel", `from ${from}`], {
      ...{ "src-uri": `amqp:///${vhost}`, "src-queue": from, "src-protocol": "amqp091" },
      ...{ "dest-uri": `amqp:///${vhost}`, "dest-queue": "target", "dest-protocol": "amqp091" },
    });
  const objectsOf = (vhost: string) => [
    queue("target"),
    ...["classic", "quorum"].flatMap((type) => [queue(type, {}, type), shovel(vhost, type)]),
  ];
  /** Until the broker's statistics, which are some seconds old, say so. */
  const consumed = async (vhost: string) => {
    for (;;) {
      const all = await broker.get<{ name: string; consumers?: number }[]>(`/api/queues/${vhost}`);
      if (all.every(({ name, consumers }) => name === "target" || consumers === 1)) return;
      await sleep(300);
    }
  };
  const exportOf = (vhost: string) => broker.get(`/api/definitions/${vhost}`);

  it("is no reason to keep a queue that leaves with it", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    expect(await resource.up(objectsOf(vhost))).toEqual([]);
    await consumed(vhost);
    const target = [queue("target")];
    expect(await resource.preview(target)).not.toEqual([]);
    expect(await resource.up(target)).toEqual([]);
    expect(await broker.get(`/api/queues/${vhost}?columns=name`)).toEqual([{ name: "target" }]);
    await resource.delete();
  });

  it("is a reason while it stays, and another consumer always is: then nothing is sent", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    const all = objectsOf(vhost);
    await resource.up(all);
    await consumed(vhost);
    const before = await exportOf(vhost);
    const withoutQueues = all.filter(({ kind, keys }) => kind !== "queues" || keys[0] === "target");
    await expect(resource.up(withoutQueues)).rejects.toThrow(/queue "quorum".*it has 1 consumer/s);
    const channel = await broker.channel(vhost);
    await channel.consume("quorum", () => undefined);
    while ((await broker.get<unknown[]>(`/api/consumers/${vhost}`)).length < 3) await sleep(300);
    const deletions = [
      {
        vhost,
        queues: ["classic", "quorum"].map((type) => ({ name: type, type, allowLoss: false })),
        shovels: ["from classic", "from quorum"],
      },
    ];
    const endpoint = `http://${broker.host}:15672`;
    const api = new BrokerClient({ endpoint, ...broker.credentials() });
    const words = `vhost "${vhost}", queue "quorum": it has 1 consumer`;
    expect(await refusedDeletions(api, deletions, false)).toEqual([words]);
    await expect(deleteAll(api, deletions)).rejects.toThrow(words);
    await expect(resource.up([queue("target")])).rejects.toThrow(/queue "quorum".*it has 1 consumer/s);
    expect(await exportOf(vhost)).toEqual(before);
    await channel.close();
    while ((await broker.get<unknown[]>(`/api/consumers/${vhost}`)).length > 2) await sleep(300);
    // As the guard does, before the shovels' own resource deletes them.
    await deleteAll(api, deletions);
    expect(await broker.get(`/api/queues/${vhost}?columns=name`)).toEqual([{ name: "target" }]);
    expect(await broker.get(`/api/parameters/shovel/${vhost}`)).toEqual([]);
    api.close();
  });
});
