/**
 * What @pulumi/rabbitmq 3.3.8 does by itself, in a program of its plain resources. That a topology does not have it is in
 * pluginRemedies.test.ts. A test that fails one day says that the plugin has mended something.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { BrokerProject, plainHead } from "./brokerProject.ts";
import { eventsOf } from "./events.ts";

const broker = TestBroker.of("4.0");
const get = <T>(...path: string[]) => broker.get<T>(`/api/${path.map(encodeURIComponent).join("/")}`);
const status = async (...path: string[]) =>
  (await broker.request("GET", `/api/${path.map(encodeURIComponent).join("/")}`)).status;

/** What somebody else has made before. */
async function existing(id: string): Promise<void> {
  await broker.request("PUT", `/api/vhosts/${id}`, { description: "theirs", tags: "a,b" });
  const policy = { pattern: "^theirs$", "apply-to": "queues", definition: { "max-length": 1 } };
  await broker.request("PUT", `/api/policies/${id}/taken`, policy);
  await broker.request("PUT", `/api/users/${id}`, { password: "theirs", tags: "monitoring" });
}

describe("the plain plugin", () => {
  const id = `defects-${randomUUID().slice(0, 8)}`;
  let plain: BrokerProject;
  const program = (changed: boolean) => `${plainHead}
const vhost = "${id}";
const at = new rabbitmq.VHost("vhost", { name: vhost }, opts);
const inVhost = { provider, dependsOn: [at] };
const durable = { durable: true };
const exchange = new rabbitmq.Exchange("numbers", { name: "numbers", vhost, settings: { type: "x-random", durable: true, arguments: { "x-number": 5 } } }, inVhost);
new rabbitmq.Exchange("${changed ? "renamed" : "named"}", { name: "renamed", vhost, settings: { type: "fanout", ...durable } }, inVhost);
new rabbitmq.Queue("untyped", { name: "untyped", vhost, settings: durable }, inVhost);
new rabbitmq.Queue("transient", { name: "transient", vhost, settings: { arguments: { "x-queue-type": "classic" } } }, inVhost);
new rabbitmq.Queue("unnamed", { vhost, settings: { ...durable, arguments: { "x-queue-type": "classic" } } }, inVhost);
const queue = new rabbitmq.Queue("changing", { name: "changing", vhost, settings: { ...durable, argumentsJson: JSON.stringify({ "x-queue-type": "classic", "x-max-length": ${changed ? 6 : 5} }) } }, inVhost);
const ends = { vhost, source: "amq.topic", destination: "changing", destinationType: "queue" };
new rabbitmq.Binding("literal", { ...ends, routingKey: "literal" }, { provider, dependsOn: [queue] });
new rabbitmq.Binding("same", { ...ends, source: "amq.headers", destination: "transient", ${changed ? `argumentsJson: '{"k":"v"}'` : `arguments: { k: "v" }`} }, { provider, dependsOn: [queue] });
const user = new rabbitmq.User("user", { name: vhost, password: "of the file", tags: ["management"] }, opts);
new rabbitmq.TopicPermissions("topics", { vhost, user: user.name, permissions: [{ exchange: "amq.topic", write: "^${changed ? "b" : "a"}", read: "" }] }, inVhost);
new rabbitmq.Policy("taken", { name: "taken", vhost, policy: { pattern: "^ours$", priority: 0, applyTo: "queues", definition: { "max-length": 9 } } }, inVhost);
`;
  beforeAll(async () => {
    plain = await BrokerProject.on(broker, program(false));
    await existing(id);
    await plain.up();
  });
  afterAll(async () => {
    await broker.request("DELETE", `/api/vhosts/${id}`);
    await broker.request("DELETE", `/api/users/${id}`);
    plain.remove();
  });

  it("wipes what a vhost had that was there before, and writes over users and policies of others", async () => {
    expect(await get("vhosts", id)).toMatchObject({ description: "", tags: [] });
    expect(await get("policies", id, "taken")).toMatchObject({ pattern: "^ours$" });
    const theirs = { username: id, password: "theirs" };
    expect((await broker.request("GET", "/api/whoami", undefined, theirs)).status).toBe(401);
  });

  it("sends numbers as text, makes what is not durable, and gives names that nobody chose", async () => {
    expect(await get("exchanges", id, "numbers")).toMatchObject({ arguments: { "x-number": "5" } });
    expect(await get("queues", id, "transient")).toMatchObject({ durable: false });
    const names = (await get<{ name: string }[]>("queues", id)).map(({ name }) => name);
    expect(names).toContainEqual(expect.stringMatching(/^unnamed-[0-9a-f]{7}$/));
  });

  it("keeps the administrator's password in its state in the clear", async () => {
    expect((await plain.state()).includes(broker.credentials().password)).toBe(true);
  });

  it("would replace a queue, with its messages, in a second run of the same program", async () => {
    expect((await plain.steps()).filter((step) => step.includes("untyped"))).toContain(
      "replace rabbitmq:index/queue:Queue untyped",
    );
  });

  it("does not see that a user's tags or password were taken away, but sees others' topic permissions as its own", async () => {
    await broker.request("PUT", `/api/users/${id}`, { password: "by hand", tags: "" });
    await broker.request("PUT", `/api/topic-permissions/${id}/${id}`, {
      exchange: "theirs",
      write: "",
      read: "",
    });
    await plain.pulumi("refresh", "--yes", "--skip-preview");
    const steps = await plain.steps();
    expect(steps.filter((step) => step.includes("user:User"))).toEqual([]);
    expect(steps).toContain("update rabbitmq:index/topicPermissions:TopicPermissions topics");
  });

  it("in one update opens topics, replaces a queue with its messages, and deletes what it has just made", async () => {
    await broker.request("PUT", `/api/permissions/${id}/${broker.credentials().username}`, {
      configure: ".*",
      write: ".*",
      read: ".*",
    });
    const publisher = await broker.channel(id);
    publisher.publish("amq.topic", "literal", Buffer.from("m"));
    await publisher.waitForConfirms();
    plain.write("index.ts", program(true));
    const events = await eventsOf(broker);
    await plain.up();
    const mine = await events.end((headers) => headers.vhost === id);
    const topics = mine.filter(({ event }) => event.startsWith("topic.permission")).map(({ event }) => event);
    // In between everything was allowed.
    expect(topics.slice(0, 2)).toEqual(["topic.permission.deleted", "topic.permission.created"]);
    expect(await status("exchanges", id, "renamed")).toBe(404);
    expect((await (await broker.channel(id)).checkQueue("changing")).messageCount).toBe(0);
    const bindings = await get<{ source: string }[]>("bindings", id);
    expect(bindings.filter(({ source }) => source !== "")).toEqual([]);
    expect((await plain.state()).includes(":Binding::literal")).toBe(true);
  });

  it("deletes a queue with the messages in it, and the vhost with everything", async () => {
    const publisher = await broker.channel(id);
    publisher.sendToQueue("changing", Buffer.from("m"));
    await publisher.waitForConfirms();
    await publisher.close();
    await plain.pulumi("destroy", "--yes", "--skip-preview");
    expect(await status("vhosts", id)).toBe(404);
  });
});
