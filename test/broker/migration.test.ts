/** Queues made anew with other settings while publishers and consumers go on: no confirmed message is lost. */
import { expect, it } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { Unreachable } from "../../components/broker/errors.ts";
import { migrationNames } from "../../components/broker/migrationNames.ts";
import { migrate } from "../../components/provider/migration/migrate.ts";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import type { JsonMap, QueueValue } from "../../components/topology/interchange/codec/values.ts";
import { eventually } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { consume, loadOf, missing, overtaken } from "./ledger.ts";
import { EngineResource } from "./providerResource.ts";
import { onVersionsSideBySide } from "./sideBySide.ts";

const of = (type: string, args: JsonMap = {}): QueueValue => ({
  type,
  durable: true,
  autoDelete: false,
  arguments: args,
});

const changes = [
  { what: "from classic to quorum", from: of("classic"), to: of("quorum") },
  { what: "from quorum to classic", from: of("quorum"), to: of("classic", { "x-max-priority": 5 }) },
  { what: "other arguments", from: of("classic"), to: of("classic", { "x-single-active-consumer": true }) },
];

onVersionsSideBySide("a migration, on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const login = { endpoint: `http://${broker.host}:15672`, ...broker.credentials() };

  /** A vhost with one queue, bound to one exchange. */
  async function queueOf(settings: QueueValue): Promise<string> {
    const vhost = await broker.vhost();
    const { type, durable, autoDelete, arguments: args } = settings;
    const all = { ...args, "x-queue-type": type };
    await broker.importDefinitions(
      {
        exchanges: [{ name: "in", type: "fanout", durable: true, auto_delete: false, arguments: {} }],
        queues: [{ name: "q", durable, auto_delete: autoDelete, arguments: all }],
        bindings: [
          {
            source: "in",
            destination: "q",
            destination_type: "queue",
            routing_key: "some/key",
            arguments: { a: 1 },
          },
        ],
      },
      vhost,
    );
    return vhost;
  }

  const migrateIn = (vhost: string, wanted: QueueValue, api: BrokerClient) =>
    migrate(api, { vhost, queue: "q", wanted, status: () => {} });

  /** Only the queue, with the binding that it had. */
  async function expectClean(vhost: string, wanted: QueueValue): Promise<void> {
    const { queues, bindings, parameters } = await broker.get<Record<string, { name: string }[]>>(
      `/api/definitions/${vhost}`,
    );
    expect(queues).toMatchObject([
      { name: "q", arguments: { ...wanted.arguments, "x-queue-type": wanted.type } },
    ]);
    expect(bindings).toMatchObject([
      { source: "in", destination: "q", routing_key: "some/key", arguments: { a: 1 } },
    ]);
    expect(parameters).toEqual([]);
  }

  /** Messages that wait in the queue for a consumer: they are late, but not lost. */
  async function leftIn(vhost: string): Promise<number> {
    const channel = await broker.channel(vhost);
    const { messageCount } = await channel.checkQueue("q");
    await channel.close();
    return messageCount;
  }

  it("loses no confirmed message under load, and keeps their order but for those of one moment", async () => {
    const results = await Promise.all(
      changes.map(async ({ what, from, to }) => {
        const vhost = await queueOf(from);
        const api = new BrokerClient(login);
        const load = await loadOf(broker, { vhost, exchange: "in", queue: "q" });
        await migrateIn(vhost, to, api);
        await load.stopPublishing();
        await eventually(
          "everything is consumed",
          async () => (missing(load).length === 0 ? true : undefined),
          120,
        ).catch(() => undefined);
        const left = await leftIn(vhost);
        await load.stopConsuming();
        api.close();
        await expectClean(vhost, to);
        return {
          ...{ what, missing: missing(load), left },
          ...{ overtaken: overtaken(load).length, sent: load.confirmed.size },
        };
      }),
    );
    for (const { sent, ...rest } of results) {
      expect(sent).toBeGreaterThan(200);
      expect(rest).toEqual({ what: rest.what, missing: [], left: 0, overtaken: expect.any(Number) });
      // At the moment in which the bindings come back: a handful, out of thousands.
      expect(rest.overtaken).toBeLessThan(20);
    }
  });

  it("carries over what a queue without consumers holds, in its order", async () => {
    const vhost = await queueOf(of("classic"));
    const load = await loadOf(broker, { vhost, exchange: "in", queue: "q", consumes: false });
    await eventually("a hundred messages", async () => (load.confirmed.size > 100 ? true : undefined));
    await load.stopPublishing();
    const api = new BrokerClient(login);
    await migrateIn(vhost, of("quorum"), api);
    api.close();
    const received: number[] = [];
    const stop = await consume(broker, vhost, "q", (number) => received.push(number));
    await eventually("all of them", async () => (received.length === load.confirmed.size ? true : undefined));
    await stop();
    expect(received).toEqual([...load.confirmed]);
    await expectClean(vhost, of("quorum"));
  });

  it("is completed by the next run wherever it was cut off, and loses nothing on the way", async () => {
    // More than a migration has: the last ones are not cut off at all.
    const cuts = Array.from({ length: 18 }, (_, index) => index);
    const outcomes = await Promise.all(
      cuts.map(async (cut) => {
        const vhost = await queueOf(of("classic"));
        const load = await loadOf(broker, {
          vhost,
          exchange: "in",
          queue: "q",
          consumes: cut % 2 === 0,
          pauseMs: 100,
        });
        const api = new CutOff(login, cut);
        const first = await migrateIn(vhost, of("quorum"), api).then(
          () => "done",
          (error: unknown) => (error instanceof Unreachable ? "cut off" : String(error)),
        );
        const resumed = new BrokerClient(login);
        await migrateIn(vhost, of("quorum"), resumed);
        resumed.close();
        api.close();
        await load.stopPublishing();
        const received: number[] = [...load.received];
        const stop = await consume(broker, vhost, "q", (number) => received.push(number));
        const left = () => missing({ confirmed: load.confirmed, received: [...load.received, ...received] });
        await eventually("everything", async () => (left().length === 0 ? true : undefined), 60).catch(
          () => {},
        );
        await stop();
        await load.stopConsuming();
        await expectClean(vhost, of("quorum"));
        return { cut, first, missing: left() };
      }),
    );
    expect(outcomes.filter(({ missing }) => missing.length > 0)).toEqual([]);
    const kinds = outcomes.map(({ first }) => first);
    expect(kinds.filter((kind) => kind === "cut off").length).toBeGreaterThan(10);
    expect(new Set(kinds)).toEqual(new Set(["cut off", "done"]));
  });

  it("is refused while somebody publishes to the queue by its name, and everything is as before", async () => {
    const vhost = await queueOf(of("classic"));
    const load = await loadOf(broker, { vhost, exchange: "", queue: "q" });
    const channel = await broker.channel(vhost);
    const publish = setInterval(() => channel.sendToQueue("q", Buffer.from("1000000")), 100);
    const api = new BrokerClient(login);
    await expect(migrateIn(vhost, of("quorum"), api)).rejects.toThrow(
      /by its name.*The queue is as it was before/,
    );
    clearInterval(publish);
    await load.stopPublishing();
    await load.stopConsuming();
    api.close();
    await expectClean(vhost, of("classic"));
  });

  it("is what `onReplace: migrate` does, seen in the preview as a change of that field alone", async () => {
    const vhost = await broker.vhost();
    const queue = (value: QueueValue): Owned => ({ kind: "queues", keys: ["q"], value: { ...value } });
    const choice = new Map([["q", { onReplace: "migrate" as const }]]);
    const resource = new EngineResource(broker, vhost);
    await resource.up([queue(of("classic"))], choice);
    await expect(resource.preview([queue(of("quorum"))])).rejects.toThrow(/onReplace: migrate/);
    expect(await resource.preview([queue(of("quorum"))], choice)).toEqual(["objects.queues"]);
    expect(resource.said).toEqual(['~ queues.q.type: "classic" → "quorum"']);
    expect(await resource.up([queue(of("quorum"))], choice)).toEqual([]);
    expect(await broker.get(`/api/queues/${vhost}/q`)).toMatchObject({ type: "quorum" });
    expect(await resource.preview([queue(of("quorum"))], choice)).toEqual([]);
  });

  it("that was given up half-way is found by a refresh, and completed", async () => {
    const vhost = await broker.vhost();
    const queue: Owned = { kind: "queues", keys: ["q"], value: { ...of("classic") } };
    const resource = new EngineResource(broker, vhost);
    await resource.up([queue]);
    const { buffer } = migrationNames("q");
    const body = { durable: true, arguments: { "x-queue-type": "classic" } };
    await broker.request("PUT", `/api/queues/${vhost}/${buffer}`, body);
    expect(await resource.read()).toMatchObject([{ value: { migrating: true } }]);
    await resource.refresh();
    expect(await resource.up([queue])).toEqual([]);
    expect(await broker.get<unknown[]>(`/api/queues/${vhost}`)).toHaveLength(1);
  });
});

/** Is cut off from the broker before its n-th request that changes something. */
class CutOff extends BrokerClient {
  private left: number;

  constructor(login: ConstructorParameters<typeof BrokerClient>[0], changes: number) {
    super(login);
    this.left = changes;
  }

  override put(...args: Parameters<BrokerClient["put"]>): Promise<void> {
    return this.counted() ?? super.put(...args);
  }

  override post(...args: Parameters<BrokerClient["post"]>): Promise<void> {
    return this.counted() ?? super.post(...args);
  }

  override delete(...args: Parameters<BrokerClient["delete"]>): Promise<void> {
    return this.counted() ?? super.delete(...args);
  }

  private counted(): Promise<void> | undefined {
    if (this.left <= 0) return Promise.reject(new Unreachable("cut off by the test"));
    this.left--;
    return undefined;
  }
}
