/** Random vhosts, some queues of which may not be deleted: then the broker is afterwards what it was before. */
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { deleteAll } from "../../components/provider/reconcile/deletions.ts";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import { TestBroker } from "./broker.ts";
import { binding, exchange, owned, queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

type Use = "empty" | "message" | "consumer" | "shovel";

interface Drawn {
  readonly type: "classic" | "quorum";
  readonly use: Use;
  readonly isBound: boolean;
}

/** At least one that may not go, among others that may. */
const vhosts = fc
  .array(
    fc.record({
      type: fc.constantFrom("classic" as const, "quorum" as const),
      use: fc.constantFrom<Use>("empty", "message", "consumer", "shovel"),
      isBound: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5 },
  )
  .filter((queues) => queues.some(({ use }) => use === "message" || use === "consumer"));

/** So many at the same time: each waits for the broker's statistics most of the time. */
const atOnce = 6;

describe.each(versions)("a deletion that is refused, on broker %s", (version) => {
  const broker = TestBroker.of(version);

  const objectsOf = (vhost: string, queues: readonly Drawn[]): readonly Owned[] => [
    exchange("e"),
    queue("target"),
    ...queues.flatMap(({ type, use, isBound }, index) => [
      queue(`q${index}`, {}, type),
      ...(isBound ? [binding(`q${index}`)] : []),
      ...(use === "shovel" ? [shovel(vhost, `q${index}`)] : []),
    ]),
  ];

  const shovel = (vhost: string, from: string) =>
    owned("parameters", ["shovel", from], {
      ...{ "src-uri": `amqp:///${vhost}`, "src-queue": from, "src-protocol": "amqp091" },
      ...{ "dest-uri": `amqp:///${vhost}`, "dest-queue": "target", "dest-protocol": "amqp091" },
    });

  const exported = async (vhost: string) => {
    const all = await broker.get<Record<string, unknown>>(`/api/definitions/${vhost}`);
    return Object.fromEntries(
      Object.entries(all).map(([kind, list]) => [
        kind,
        Array.isArray(list) ? list.map((one) => JSON.stringify(one)).sort() : undefined,
      ]),
    );
  };

  async function occupy(vhost: string, queues: readonly Drawn[]): Promise<() => Promise<void>> {
    const channel = await broker.channel(vhost);
    for (const [index, { use }] of queues.entries()) {
      if (use === "message") channel.sendToQueue(`q${index}`, Buffer.from("kept"), { persistent: true });
      if (use === "consumer") await channel.consume(`q${index}`, () => undefined);
    }
    await channel.waitForConfirms();
    const expected = queues.filter(({ use }) => use === "consumer" || use === "shovel").length;
    for (;;) {
      const found = await broker.get<{ name: string; messages?: number; consumers?: number }[]>(
        `/api/queues/${vhost}?columns=name,messages,consumers`,
      );
      const of = new Map(found.map((one) => [one.name, one]));
      const seen = queues.every(({ use }, index) => {
        const { messages = 0, consumers = 0 } = of.get(`q${index}`) ?? {};
        return (
          messages === (use === "message" ? 1 : 0) &&
          consumers === (use === "empty" || use === "message" ? 0 : 1)
        );
      });
      const consumers = await broker.get<unknown[]>(`/api/consumers/${vhost}`);
      if (seen && consumers.length === expected) return () => channel.close();
      await sleep(500);
    }
  }

  it("changes nothing, whatever the vhost holds besides, with both engines", async () => {
    const drawn = fc.sample(vhosts, atOnce);
    await Promise.all(
      drawn.map(async (queues) => {
        const vhost = await broker.vhost();
        const resource = new EngineResource(broker, vhost);
        expect(await resource.up(objectsOf(vhost, queues))).toEqual([]);
        const free = await occupy(vhost, queues);
        const before = await exported(vhost);
        const shown = JSON.stringify(queues);
        await expect(resource.delete(), shown).rejects.toThrow(/q\d.*it (holds|has)/);
        await expect(resource.up([exchange("e"), queue("target")]), shown).rejects.toThrow(/it (holds|has)/);
        const api = new BrokerClient({ endpoint: `http://${broker.host}:15672`, ...broker.credentials() });
        const names = queues.map(({ type }, index) => ({ name: `q${index}`, type, allowLoss: false }));
        const shovels = queues.flatMap(({ use }, index) => (use === "shovel" ? [`q${index}`] : []));
        await expect(deleteAll(api, [{ vhost, queues: names, shovels }]), shown).rejects.toThrow(
          /it (holds|has)/,
        );
        api.close();
        expect(await exported(vhost), shown).toEqual(before);
        await free();
      }),
    );
  });
});
