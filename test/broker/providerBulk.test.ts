/** Thousands of objects in one resource: the broker as it would be after thousands of single requests. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import { TestBroker } from "./broker.ts";
import { binding, exchange, queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => `q${index}`);

const many = (count: number): readonly Owned[] => [
  exchange("e"),
  ...names(count).map((name) => queue(name)),
  ...names(count).map((name) => binding(name)),
];

describe.each(versions)("many objects, on broker %s", (version) => {
  const broker = TestBroker.of(version);

  it("are made in few requests, found again, changed one by one, and taken away", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    const all = many(200);
    const sent = countRequests();
    try {
      expect(await resource.up(all)).toEqual([]);
      // Two looks of three requests each, and one import.
      expect(sent.count()).toBeLessThan(12);
    } finally {
      sent.stop();
    }
    expect((await resource.read())?.length).toBe(all.length);
    expect(await resource.preview(all)).toEqual([]);
    const changed = [...all.filter(({ keys }) => keys[0] !== "q7"), queue("new"), binding("new")].filter(
      ({ keys }) => !keys[0]?.endsWith("/q7/k"),
    );
    expect(await resource.up(changed)).toEqual([]);
    expect((await resource.read())?.length).toBe(all.length);
    await resource.delete();
    expect(await broker.get(`/api/queues/${vhost}`)).toEqual([]);
  });

  it("of which one exists otherwise are not sent; those that the broker refuses are each told with its name", async () => {
    const vhost = await broker.vhost();
    // What an import passes over in silence.
    const other = { durable: true, auto_delete: false, arguments: { "x-max-length": 5 } };
    await broker.request("PUT", `/api/queues/${vhost}/q3`, other);
    const resource = new EngineResource(broker, vhost);
    const wanted = [...many(100), binding("q1", "nowhere")];
    await expect(resource.up(wanted)).rejects.toThrow('queue "q3" exists with other settings');
    expect(await broker.get<unknown[]>(`/api/queues/${vhost}`)).toHaveLength(1);
    await broker.request("DELETE", `/api/queues/${vhost}/q3`);
    expect(await resource.up(wanted)).toEqual([
      expect.stringMatching(/binding nowhere\/queue\/q1\/k could not be made.*no exchange 'nowhere'/),
    ]);
    expect(await broker.get<unknown[]>(`/api/queues/${vhost}`)).toHaveLength(100);
    expect((await resource.read())?.length).toBe(201);
  });

  it("leave alone what somebody else has made among them", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    await resource.up(many(60));
    const other = { durable: true, auto_delete: false, arguments: { "x-queue-type": "classic" } };
    await broker.request("PUT", `/api/queues/${vhost}/others`, other);
    await broker.request("POST", `/api/bindings/${vhost}/e/e/q/others`, { routing_key: "o" });
    expect(await resource.up(many(50))).toEqual([]);
    const left = await broker.get<{ name: string }[]>(`/api/queues/${vhost}`);
    expect(left.map(({ name }) => name)).toContain("others");
    expect(left).toHaveLength(51);
  });
});

/** Counts what this process asks of any HTTP server. */
function countRequests(): { count: () => number; stop: () => void } {
  let count = 0;
  const add = () => {
    count++;
  };
  subscribe("http.client.request.start", add);
  return { count: () => count, stop: () => unsubscribe("http.client.request.start", add) };
}
