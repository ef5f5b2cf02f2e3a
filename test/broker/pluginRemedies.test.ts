/** The objects of pluginDefects.test.ts in a topology, with the resource engine: what the plugin does to them, Warren does not. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesIn } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject, topologyProgram } from "./brokerProject.ts";
import { eventsOf } from "./events.ts";
import { versions } from "./versions.ts";

describe.each(versions)("a topology on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const id = `remedies-${randomUUID().slice(0, 8)}`;
  const get = <T>(...path: string[]) => broker.get<T>(`/api/${path.map(encodeURIComponent).join("/")}`);
  const put = (path: string, body: object) => broker.request("PUT", `/api/${path}`, body);
  const logIn = async (password: string) =>
    (await broker.request("GET", "/api/whoami", undefined, { username: id, password })).status;
  const unchanged = { unchanged: expect.any(Number) };

  let project: BrokerProject;
  let text = `
users:
  ${id}: { tags: [management], password: { config: known } }
vhosts:
  ${id}:
    exchanges:
      numbers: { type: x-random, arguments: { x-number: 5 } }
      events: { type: fanout }
      a/b: { type: fanout }
    queues:
      plain: { type: classic, maxLength: 5, bindings: [{ exchange: events, routingKey: k }] }
      odd/1: { type: classic, bindings: [{ exchange: a/b, routingKey: k }] }
    topicPermissions: { ${id}: { events: { write: ^a }, amq.topic: { write: ^a } } }
    policies: { taken: { pattern: ^ours$, applyTo: queues, definition: { max-length: 9 } } }
`;
  const edit = (from: string, to: string) => {
    if (!text.includes(from)) throw new Error(`the file does not hold ${from}`);
    text = text.replace(from, to);
    project.write("t.yaml", text);
  };

  beforeAll(async () => {
    project = await BrokerProject.on(broker);
    project.write("t.yaml", text);
    await put(`vhosts/${id}`, { description: "theirs", tags: "a,b" });
    await put(`policies/${id}/taken`, {
      pattern: "^theirs$",
      "apply-to": "queues",
      definition: { "max-length": 1 },
    });
    await put(`users/${id}`, { password: "theirs", tags: "monitoring" });
  });
  afterAll(async () => {
    await broker.request("DELETE", `/api/vhosts/${id}`);
    await broker.request("DELETE", `/api/users/${id}`);
    project.remove();
  });

  it("writes over no user and no policy of somebody else's, and says so", async () => {
    const { code, text } = await project.tried("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(code).not.toBe(0);
    expect(text).toContain(`user "${id}" exists already and is not this resource's`);
    expect(await logIn("theirs")).toBe(200);
    expect(await get("policies", id, "taken")).toMatchObject({ pattern: "^theirs$" });
    await broker.request("DELETE", `/api/users/${id}`);
    const second = await project.tried("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(second.text).toContain('policy "taken" exists already and is not this resource\'s');
    await broker.request("DELETE", `/api/policies/${id}/taken`);
    await project.up();
  });

  it("leaves a vhost what it had, sends numbers as numbers, and makes what is durable under its own name", async () => {
    expect(await get("vhosts", id)).toMatchObject({ description: "theirs", tags: ["a", "b"] });
    expect(await get("exchanges", id, "numbers")).toMatchObject({ arguments: { "x-number": 5 } });
    expect(await get("queues", id, "plain")).toMatchObject({
      durable: true,
      arguments: { "x-max-length": 5 },
    });
    const names = (await get<{ name: string }[]>("queues", id)).map(({ name }) => name);
    expect(names.sort()).toEqual(["odd/1", "plain"]);
  });

  it("has nothing to do in a second run, and no password in its state", async () => {
    expect(changesIn(await project.up())).toEqual(unchanged);
    const state = await project.state();
    for (const secret of [broker.credentials().password, "known in the test"])
      expect(state).not.toContain(secret);
  });

  it("finds a user's tags and password changed by hand, and leaves others' topic permissions alone", async () => {
    await put(`users/${id}`, { password: "by hand", tags: "" });
    await put(`topic-permissions/${id}/${id}`, { exchange: "amq.direct", write: "", read: "" });
    await project.pulumi("refresh", "--yes", "--skip-preview");
    expect(await project.steps()).toEqual([`update warren:index:Topology$warren:index:User t/user/${id}`]);
    await project.up();
    expect(await get("users", id)).toMatchObject({ tags: ["management"] });
    expect(await logIn("known in the test")).toBe(200);
    expect(await get("topic-permissions", id, id)).toHaveLength(3);
  });

  it("changes topic permissions and policies, whatever becomes of their values, without a moment without them", async () => {
    edit("events: { write: ^a }", "events: { write: ^b }");
    edit("definition: { max-length: 9 }", 'definition: { dead-letter-routing-key: "42" }');
    const events = await eventsOf(broker);
    await project.up();
    const mine = (await events.end((headers) => headers.vhost === id)).map(({ event }) => event);
    expect(mine.sort()).toEqual(["policy.set", "topic.permission.created"]);
    expect(await get("policies", id, "taken")).toMatchObject({
      definition: { "dead-letter-routing-key": "42" },
    });
  });

  it("refuses to change a queue, in the preview, and its message stays", async () => {
    await put(`permissions/${id}/${broker.credentials().username}`, {
      configure: ".*",
      write: ".*",
      read: ".*",
    });
    const channel = await broker.channel(id);
    channel.publish("events", "k", Buffer.from("m"));
    await channel.waitForConfirms();
    edit("maxLength: 5", "maxLength: 6");
    const { code, text } = await project.tried("preview");
    expect(code).not.toBe(0);
    expect(text).toContain("x-max-length is 5, the file says 6");
    expect((await channel.checkQueue("plain")).messageCount).toBe(1);
    edit("maxLength: 6", "maxLength: 5");
  });

  it("makes an exchange anew whose type changes, with all that RabbitMQ takes along with it", async () => {
    edit("events: { type: fanout }", "events: { type: topic }");
    edit("a/b: { type: fanout }", "a/b: { type: topic }");
    await project.up();
    expect(await get("exchanges", id, "events")).toMatchObject({ type: "topic" });
    const bindings = await get<{ source: string; destination: string }[]>("bindings", id);
    const bound = bindings.filter(({ source }) => source !== "");
    expect(bound.map(({ source, destination }) => `${source} > ${destination}`).sort()).toEqual([
      "a/b > odd/1",
      "events > plain",
    ]);
    const topics = await get<{ exchange: string; write: string }[]>("topic-permissions", id, id);
    expect(topics).toContainEqual(expect.objectContaining({ exchange: "events", write: "^b" }));
    expect(changesIn(await project.up("--refresh"))).toEqual(unchanged);
  });

  it("follows a topology that gets another name, and deletes nothing of it", async () => {
    const renamed = topologyProgram.replace('new Topology("t", {', 'new Topology("renamed", {');
    project.write("index.ts", renamed.replace(/\}\);\n$/, '}, { aliases: [{ name: "t" }] });\n'));
    expect((await project.steps()).filter((step) => /^(delete|create|replace)/.test(step))).toEqual([]);
    const events = await eventsOf(broker);
    await project.up();
    expect(await events.end((headers) => JSON.stringify(headers).includes(id))).toEqual([]);
  });
});
