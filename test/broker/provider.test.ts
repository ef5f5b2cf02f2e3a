import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { Secret } from "../../components/provider/protocol/value.ts";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import type { Json } from "../../components/topology/model.ts";
import { TestBroker } from "./broker.ts";
import { binding, exchange, owned, queue } from "./objects.ts";
import { EngineResource } from "./providerResource.ts";
import { versions } from "./versions.ts";

const policy = (definition: Json) => ({ pattern: "^x", applyTo: "queues", priority: 1, definition });

const settings = { description: "d", tags: ["a", "b"], defaultQueueType: "quorum", tracing: true };

const odd = 'a/b@c % "ü" 🐇';

describe.each(versions)("the resource of a vhost, on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const canProtect = version !== "4.0";
  const user = broker.credentials().username;
  const get = <T>(...path: string[]) => broker.get<T>(`/api/${path.map(encodeURIComponent).join("/")}`);

  /** Every kind of object, then the same changed wherever it can be. */
  const all = (changed: boolean): readonly Owned[] => [
    owned("settings", [], {
      ...settings,
      protectedFromDeletion: canProtect && !changed,
      ...(changed && { description: "other", tags: [], tracing: false }),
    }),
    owned("limits", ["maxQueues"], changed ? 60 : 50),
    owned("limits", ["maxConnections"], -1),
    owned("permissions", [user], { configure: ".*", write: changed ? ".*" : "^a", read: ".*" }),
    exchange(odd, { internal: true, arguments: { "x-n": 5, "x-b": true, "x-l": ["a"] } }),
    owned("topicPermissions", [user, odd], { write: changed ? "" : ".*", read: ".*" }),
    queue(odd, { "x-max-length": 5, "x-overflow": "reject-publish" }, "quorum"),
    queue("stream", { "x-max-age": "7D" }, "stream"),
    binding(odd, odd, "a/b c"),
    binding(odd, odd, changed ? "new" : "old", { "x-match": "any", n: 1, f: 1.5, b: true, l: ["x"] }),
    owned("policies", [odd], policy(changed ? { "max-length": 6 } : { "federation-upstream-set": "all" })),
    owned("operatorPolicies", [odd], policy({ "max-length": changed ? 6 : 5 })),
    owned("parameters", ["federation-upstream", odd], { uri: "amqp://h", "prefetch-count": changed ? 2 : 1 }),
    owned("parameters", ["federation-upstream-set", "set"], [{ upstream: odd }]),
    owned("parameters", ["shovel", "s"], {
      "src-protocol": "amqp091",
      "src-uri": "amqp://",
      "src-queue": odd,
      "dest-protocol": "amqp091",
      "dest-uri": ["amqp://u:p@no-such-host.invalid"],
      "dest-queue": changed ? "there" : "here",
    }),
  ];

  it("makes every kind as written, changes each in place, and takes all of it away again", async () => {
    const vhost = await broker.vhost();
    const before = (await get<unknown[]>("bindings", vhost)).length;
    const resource = new EngineResource(broker, vhost);
    expect(await resource.up(all(false))).toEqual([]);
    expect(await resource.read()).toEqual(expect.arrayContaining([...all(false)]));
    expect(await resource.preview(all(false))).toEqual([]);
    expect(await get("exchanges", vhost, odd)).toMatchObject({
      internal: true,
      arguments: { "x-n": 5, "x-b": true, "x-l": ["a"] },
    });

    expect((await resource.preview(all(true))).length).toBeGreaterThan(10);
    expect(await resource.up(all(true))).toEqual([]);
    expect(await resource.read()).toEqual(expect.arrayContaining([...all(true)]));
    expect(await resource.preview(all(true))).toEqual([]);

    // The permission is the test's own: without it nothing more could be asked.
    expect(await resource.up(all(true).filter(({ kind }) => kind === "permissions"))).toEqual([]);
    const { policies, parameters, queues } = await get<Record<string, unknown[]>>("definitions", vhost);
    // RabbitMQ keeps the value without the limits.
    const none = { component: "vhost-limits", name: "limits", value: [] };
    expect({ policies, parameters, queues }).toEqual({ policies: [], parameters: [none], queues: [] });
    expect(await get<unknown[]>("bindings", vhost)).toHaveLength(before);
    expect(await get("vhosts", vhost)).toMatchObject({ description: "", tags: [], tracing: false });
  });

  it("finds what was changed, deleted or added by hand, and puts right what is its own", async () => {
    const vhost = await broker.vhost();
    const objects = [
      owned("limits", ["maxQueues"], 50),
      owned("policies", ["p"], policy({ "max-length": 5 })),
      owned("operatorPolicies", ["p"], policy({ "max-length": 5 })),
      queue("q"),
      exchange("internal", { internal: true }),
      binding("q", "amq.topic"),
    ];
    const resource = new EngineResource(broker, vhost);
    await resource.up(objects);
    const body = { pattern: "^x", "apply-to": "queues", priority: 1, definition: { "max-length": 7 } };
    await broker.request("PUT", `/api/policies/${vhost}/p`, body);
    await broker.request("PUT", `/api/policies/${vhost}/by-hand`, body);
    await broker.request("PUT", `/api/vhost-limits/${vhost}/max-queues`, { value: 51 });
    await broker.request("DELETE", `/api/exchanges/${vhost}/internal`);
    await broker.request("DELETE", `/api/queues/${vhost}/q`);
    const found = (await resource.read()) ?? [];
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        owned("limits", ["maxQueues"], 51),
        owned("policies", ["p"], policy({ "max-length": 7 })),
      ]),
    );
    await resource.refresh();
    expect(await resource.up(objects)).toEqual([]);
    expect(await resource.read()).toEqual(expect.arrayContaining(objects));
    expect(await get("policies", vhost, "by-hand")).toMatchObject({ definition: { "max-length": 7 } });
  });

  it.each(["classic", "quorum", "stream"])(
    "never deletes a %s queue with messages, nor an empty one beside it, and tells how many there are",
    async (type) => {
      const vhost = await broker.vhost();
      const resource = new EngineResource(broker, vhost);
      const all = [queue("full", {}, type), queue("empty", {}, type), binding("empty", "amq.topic")];
      await resource.up(all);
      const channel = await broker.channel(vhost);
      channel.sendToQueue("full", Buffer.from("m"));
      await channel.waitForConfirms();
      await expect(resource.delete()).rejects.toThrow(
        /queue "full" could not be deleted: .*it holds 1 message;/,
      );
      const left = await get<{ name: string }[]>("queues", vhost);
      expect(left.map(({ name }) => name).sort()).toEqual(["empty", "full"]);
      expect((await resource.read())?.length).toBe(all.length);
    },
  );

  it("says of a queue that exists otherwise what differs, and sends nothing", async () => {
    const vhost = await broker.vhost();
    const other = { durable: true, auto_delete: false, arguments: { "x-max-length": 5 } };
    await broker.request("PUT", `/api/queues/${vhost}/q`, other);
    const resource = new EngineResource(broker, vhost);
    await expect(resource.up([queue("q", { "x-max-length": 6 }), queue("r")])).rejects.toThrow(
      'queue "q" exists with other settings: x-max-length is 5, wanted 6',
    );
    // Nothing of it is in the state, and the queue is nobody's to delete.
    expect(resource.state).toBeUndefined();
    expect(await get<{ name: string }[]>("queues", vhost)).toMatchObject([
      { name: "q", arguments: { "x-max-length": 5 } },
    ]);
  });

  it("deletes no exchange that others have bound to, and nothing else either", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    const all = [exchange("e"), exchange("f"), queue("q"), binding("q")];
    await resource.up(all);
    await broker.request("PUT", `/api/queues/${vhost}/theirs`, {});
    await broker.request("POST", `/api/bindings/${vhost}/e/e/q/theirs`, { routing_key: "t" });
    const words = /exchange "e" could not be deleted: .*something else has bound queue "theirs" to it/;
    await expect(resource.preview([exchange("f")])).rejects.toThrow(words);
    await expect(resource.up([exchange("f")])).rejects.toThrow(words);
    await expect(resource.delete()).rejects.toThrow(words);
    expect((await resource.read())?.length).toBe(all.length);
    await broker.request("DELETE", `/api/queues/${vhost}/theirs`);
    await resource.delete();
    expect(await get("queues", vhost)).toEqual([]);
  });

  it("tells the broker's words for each failure once, and no secret", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    const objects = [
      owned("policies", ["p"], policy({ "no-such-key": 1 })),
      owned("parameters", ["shovel", "s"], { "src-uri": "nonsense://user:top-secret@h" }),
      exchange("e", { type: "no-such-type" }),
      queue("q"),
      binding("q"),
    ];
    const inputs = resource.inputs(objects);
    const secret = { "src-uri": new Secret("nonsense://user:top-secret@h") };
    const failures = await resource.up(objects, undefined, {
      ...inputs,
      objects: { ...(inputs.objects as object), parameters: { shovel: { s: secret } } },
    });
    expect(failures).toHaveLength(3);
    expect(failures.join("\n")).toMatch(/policy "p".*no-such-key/);
    expect(failures.join("\n")).toMatch(/exchange "e".*no-such-type/);
    expect(failures.join("\n")).not.toContain("top-secret");
    expect((await resource.read())?.map(({ keys }) => keys)).toEqual([["q"]]);
  });

  it("never takes a broker out of reach for an empty one, or the next run would make everything anew", async () => {
    const vhost = await broker.vhost();
    const resource = new EngineResource(broker, vhost);
    await resource.up([queue("q")]);
    const away = new EngineResource(broker, vhost, "http://127.0.0.1:1");
    away.state = resource.state;
    await expect(away.read()).rejects.toThrow(/ECONNREFUSED/);
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    expect(await resource.read()).toBeUndefined();
  });

  it("makes and deletes a vhost of its own, but not with somebody else's queue in it", async () => {
    const vhost = `engine@${randomUUID()}`;
    const path = `/api/vhosts/${encodeURIComponent(vhost)}`;
    onTestFinished(async () => {
      await broker.request("DELETE", path);
    });
    const resource = new EngineResource(broker, vhost);
    expect(await resource.up([owned("vhost", [], true), queue("q")])).toEqual([]);
    await broker.request("PUT", `/api/queues/${encodeURIComponent(vhost)}/theirs`, {});
    await expect(resource.delete()).rejects.toThrow(/still holds 1 queue .*"theirs"/);
    await broker.request("DELETE", `/api/queues/${encodeURIComponent(vhost)}/theirs`);
    await resource.delete();
    expect((await broker.request("GET", path)).status).toBe(404);
  });

  it("makes users with a password or a hash, their limits and global parameters, and finds a changed password", async () => {
    const [first, second, name] = ["u", "v", "param"].map((word) => `${word}@${randomUUID()}`);
    if (first === undefined || second === undefined || name === undefined) throw new Error("three were made");
    const hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";
    const objects = (password: string): readonly Owned[] => [
      owned("users", [first], { tags: ["management"], password }),
      owned("users", [second], { tags: [], passwordHash: hash }),
      owned("userLimits", [first, "maxConnections"], 5),
      owned("userLimits", [first, "maxChannels"], 6),
      owned("globalParameters", [name], { a: [1, true, { b: "c" }] }),
    ];
    const resource = new EngineResource(broker, undefined);
    onTestFinished(() => resource.delete());
    const logIn = async (password: string) =>
      (await broker.request("GET", "/api/whoami", undefined, { username: first, password })).status;
    expect(await resource.up(objects("first password"))).toEqual([]);
    expect(await resource.read()).toEqual(expect.arrayContaining([...objects("first password")]));
    expect(await logIn("first password")).toBe(200);
    expect(await resource.up(objects("second password"))).toEqual([]);
    expect(await logIn("second password")).toBe(200);
    const path = `/api/users/${encodeURIComponent(first)}`;
    await broker.request("PUT", path, { tags: "management", password: "by hand" });
    const found = (await resource.read())?.find(({ keys: [key] }) => key === first);
    expect(found?.value).toMatchObject({ passwordHash: expect.any(String) });
  });
});
