/** What the guard does in an update by itself, when a preview could not know better: without the engine. */
import { describe, expect, it } from "vitest";
import { warrenPlugin } from "../../components/provider/plugin.ts";
import type { ValueMap } from "../../components/provider/protocol/value.ts";
import { guardType } from "../../components/provider/state/tokens.ts";
import { TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

type Queues = { readonly [name: string]: { readonly type: string; readonly allowLoss?: boolean } };

describe.each(versions)("on broker %s", { concurrent: true }, (version) => {
  const broker = TestBroker.of(version);

  /** What an update does that takes all of the queues out of the file, and the vhost as well if it was made by it. */
  async function leave(
    vhost: string,
    queues: Queues,
    vhosts: ValueMap = {},
    endpoint = `http://${broker.host}:15672`,
  ) {
    const plugin = warrenPlugin("0.0.0", { warning: () => {}, info: () => {}, status: () => {} });
    plugin.configure({ endpoint, ...broker.credentials() });
    const olds: ValueMap = { queues: { [vhost]: queues }, vhosts, handOver: false };
    const inputs: ValueMap = { queues: {}, vhosts: {}, handOver: false };
    const identity = { urn: "urn", type: guardType, name: "guard", id: "guard", timeout: 0, preview: false };
    await plugin.update({ ...identity, olds, oldInputs: olds, inputs });
  }

  async function declared(...types: readonly string[]): Promise<string> {
    const vhost = await broker.vhost();
    for (const type of types) {
      await broker.request("PUT", `/api/queues/${vhost}/${type}`, {
        durable: true,
        arguments: { "x-queue-type": type },
      });
    }
    return vhost;
  }

  async function send(vhost: string, ...queues: readonly string[]): Promise<void> {
    const channel = await broker.channel(vhost);
    for (const queue of queues) channel.sendToQueue(queue, Buffer.from("m"));
    await channel.waitForConfirms();
    await channel.close();
  }

  const names = async (vhost: string) =>
    (await broker.get<{ name: string }[]>(`/api/queues/${vhost}`)).map(({ name }) => name).sort();

  it.each(["classic", "quorum", "stream"])(
    "keeps a message in a %s queue that came a moment ago",
    async (type) => {
      const vhost = await declared(type);
      await send(vhost, type);
      await expect(leave(vhost, { [type]: { type } })).rejects.toThrow(
        new RegExp(`vhost "${vhost}", queue "${type}": (it holds 1 message|the broker says .*not empty)`),
      );
      expect(await names(vhost)).toEqual([type]);
    },
  );

  it("lets go what the file had said may be lost", async () => {
    const vhost = await declared("classic", "quorum", "stream");
    await send(vhost, "classic", "quorum", "stream");
    const allowLoss = true;
    await leave(vhost, {
      classic: { type: "classic", allowLoss },
      quorum: { type: "quorum", allowLoss },
      stream: { type: "stream", allowLoss },
    });
    expect(await names(vhost)).toEqual([]);
  });

  it("takes no vhost along with a message that came a moment ago, be the queue known or not", async () => {
    const vhost = await declared("classic", "quorum");
    await send(vhost, "quorum");
    await expect(leave(vhost, { classic: { type: "classic" } }, { [vhost]: {} })).rejects.toThrow(
      `vhost "${vhost}", queue "quorum" (not of this file): it holds 1 message`,
    );
    expect(await names(vhost)).toContain("quorum");
  });

  it.skipIf(version === "4.0")(
    "takes back its own protection of a vhost, and nobody else's (RabbitMQ 4.0 has none to take back)",
    async () => {
      const vhost = await broker.vhost();
      await broker.request("POST", `/api/vhosts/${vhost}/deletion/protection`);
      await expect(leave(vhost, {}, { [vhost]: {} })).rejects.toThrow(`vhost "${vhost}": `);
      expect((await broker.request("GET", `/api/vhosts/${vhost}`)).status).toBe(200);
      await leave(vhost, {}, { [vhost]: { protectedFromDeletion: true } });
      expect((await broker.request("GET", `/api/vhosts/${vhost}`)).status).toBe(404);
    },
  );

  it("is content with what is gone already, but not with a broker that does not answer", async () => {
    const vhost = await declared("classic");
    const queues = { classic: { type: "classic" }, gone: { type: "quorum" } };
    await expect(leave(vhost, queues, {}, "http://127.0.0.1:1")).rejects.toThrow("ECONNREFUSED");
    await leave(vhost, queues, { [vhost]: {} });
    await leave(vhost, queues, { [vhost]: {} });
    expect((await broker.request("GET", `/api/vhosts/${vhost}`)).status).toBe(404);
  });
});
