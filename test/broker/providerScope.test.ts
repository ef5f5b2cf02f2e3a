/** An update changes what its preview has shown: what somebody changed by hand meanwhile is a refresh's to show. */
import { describe, expect, it } from "vitest";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import { BadProxy } from "./badProxy.ts";
import { TestBroker } from "./broker.ts";
import { binding, exchange, queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

const vhostItself: Owned = { kind: "vhost", keys: [], value: true };

const policy = (name: string, limit: number): Owned => ({
  kind: "policies",
  keys: [name],
  value: { pattern: `^${name}$`, applyTo: "queues", priority: 0, definition: { "max-length": limit } },
});

/** What somebody on call makes of policy b. */
const emergency = { pattern: "^b$", "apply-to": "queues", priority: 0, definition: { "max-length": 9 } };

const made = [
  exchange("e"),
  queue("a"),
  queue("b"),
  binding("a"),
  binding("b"),
  policy("a", 1),
  policy("b", 1),
];

describe.each(versions)("an update, on broker %s", (version) => {
  const broker = TestBroker.of(version);

  const upWith = async (objects: readonly Owned[]) => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    expect(await resource.up(objects)).toEqual([]);
    const byHand = async (method: string, path: string, body?: object) =>
      expect((await broker.request(method, `/api/${path}`, body)).ok).toBe(true);
    const names = async () =>
      (await broker.get<{ name: string }[]>(`/api/queues/${vhost}`)).map(({ name }) => name).sort();
    return { vhost, resource, byHand, names };
  };

  it("of one queue does not undo what was changed by hand elsewhere, which no preview has shown", async () => {
    const { vhost, resource, byHand, names } = await upWith(made);
    await byHand("DELETE", `queues/${vhost}/a`);
    await byHand("PUT", `policies/${vhost}/b`, emergency);

    const wanted = [...made, queue("c"), binding("c")];
    expect(await resource.up(wanted)).toEqual([]);
    expect(await names()).toEqual(["b", "c"]);
    expect(await broker.get(`/api/policies/${vhost}/b`)).toMatchObject(emergency);

    await resource.refresh();
    expect(await resource.up(wanted)).toEqual([]);
    expect(await names()).toEqual(["a", "b", "c"]);
    expect(await broker.get(`/api/policies/${vhost}/b`)).toMatchObject({ definition: { "max-length": 1 } });
  });

  it("of one policy does not undo what was changed by hand in another", async () => {
    const { vhost, resource, byHand } = await upWith(made);
    await byHand("PUT", `policies/${vhost}/b`, emergency);
    expect(await resource.up([...made.slice(0, 5), policy("a", 2), policy("b", 1)])).toEqual([]);
    expect(await broker.get(`/api/policies/${vhost}/a`)).toMatchObject({ definition: { "max-length": 2 } });
    expect(await broker.get(`/api/policies/${vhost}/b`)).toMatchObject(emergency);
  });

  it.each(["exchanges/VHOST/e", "queues/VHOST/a"])(
    "that needs %s, which somebody has deleted, makes that again with all that went with it",
    async (gone) => {
      const { vhost, resource, byHand } = await upWith([...made, exchange("f")]);
      await byHand("DELETE", gone.replace("VHOST", vhost));
      const wanted = [...made, exchange("f"), binding("a", "f"), queue("c"), binding("c")];
      expect(await resource.up(wanted)).toEqual([]);
      expect((await resource.read())?.length).toBe(wanted.length);
    },
  );

  it("in a vhost that somebody has deleted makes it again with everything in it", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    expect(await resource.up([vhostItself, ...made])).toEqual([]);
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    const wanted = [vhostItself, ...made, queue("c")];
    expect(await resource.up(wanted)).toEqual([]);
    expect((await resource.read())?.length).toBe(wanted.length);
  });

  it("that fails keeps the record of all that it did not look at", async () => {
    const { resource, vhost } = await upWith(made);
    const failures = await resource.up([...made, queue("c"), binding("c", "nowhere")]);
    expect(failures).toEqual([expect.stringMatching(/binding nowhere\/queue\/c\/k could not be made/)]);
    expect(resource.recorded()).toHaveLength(made.length + 1);
    await resource.delete();
    expect(await broker.get(`/api/queues/${vhost}`)).toEqual([]);
  });

  it("makes a queue anew with all its bindings, though these have not changed", async () => {
    const { resource } = await upWith(made);
    const wanted = [
      ...made.filter(({ kind, keys }) => kind !== "queues" || keys[0] !== "a"),
      queue("a", { "x-max-length": 5 }),
    ];
    expect(await resource.up(wanted, new Map([["a", { allowLoss: true as const }]]))).toEqual([]);
    expect((await resource.read())?.length).toBe(wanted.length);
  });

  it("after a run whose answers were lost makes what that one may have made or not", async () => {
    const proxy = await BadProxy.before(broker);
    try {
      const vhost = await broker.vhost();
      const resource = new EngineResource(broker, vhost, proxy.url);
      expect(await resource.up(made)).toEqual([]);
      proxy.fault = "no-answer";
      expect((await resource.up([...made, queue("lost")])).join()).toMatch(/no answer that could be used/);
      proxy.fault = "none";
      // It might as well never have come to the broker.
      await broker.request("DELETE", `/api/queues/${vhost}/lost`);
      const wanted = [...made, queue("lost"), queue("c")];
      expect(await resource.up(wanted)).toEqual([]);
      expect((await resource.read())?.length).toBe(wanted.length);
    } finally {
      proxy.close();
    }
  });
});
