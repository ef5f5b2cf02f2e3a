/** A stack of a version in which @pulumi/rabbitmq made users, vhosts, policies and topic permissions: they become Warren's. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { BrokerProject, topologyProgram } from "./brokerProject.ts";
import { eventsOf } from "./events.ts";

const broker = TestBroker.of("4.3");
const vhost = `former-${randomUUID().slice(0, 8)}`;

const former = `
import * as pulumi from "@pulumi/pulumi";
import { Exchange, Policy, Provider, Queue, TopicPermissions, User, VHost } from "@pulumi/rabbitmq";
const config = new pulumi.Config("warren");
const parent = new pulumi.ComponentResource("warren:index:Topology", "t");
const login = { username: config.require("username"), password: config.requireSecret("password") };
const provider = new Provider("t", { endpoint: config.require("url"), ...login }, { parent });
const opts = { parent, provider };
const user = new User("t/user/${vhost}", { name: "${vhost}", password: "known in the test", tags: ["management"] }, opts);
const vhost = new VHost("t/vhost/${vhost}", { name: "${vhost}" }, opts);
const { name } = vhost;
const settings = { type: "topic", durable: true, autoDelete: false };
const inVhost = { ...opts, deletedWith: vhost };
const exchange = new Exchange("t/exchange/${vhost}/events", { name: "events", vhost: name, settings }, inVhost);
new TopicPermissions("t/topic-permissions/${vhost}/${vhost}", {
  user: user.name,
  vhost: name,
  permissions: [{ exchange: exchange.name, write: "^a", read: "^b" }],
}, inVhost);
new Queue("t/queue/${vhost}/new", {
  name: "new",
  vhost: name,
  settings: { durable: true, autoDelete: false, arguments: { "x-queue-type": "classic" } },
}, inVhost);
new Policy("t/policy/${vhost}/limit", {
  name: "limit",
  vhost: name,
  policy: { pattern: "^new$", priority: 1, applyTo: "queues", definition: { "max-length": 5 } },
}, inVhost);
`;

const topology = `
users: { ${vhost}: { tags: [management], password: { config: known } } }
vhosts:
  ${vhost}:
    exchanges: { events: { type: topic } }
    queues: { new: { type: classic } }
    policies: { limit: { pattern: ^new$, priority: 1, applyTo: queues, definition: { max-length: 5 } } }
    topicPermissions: { ${vhost}: { events: { write: ^a, read: ^b } } }
`;

let project: BrokerProject;
beforeAll(async () => {
  project = await BrokerProject.on(broker, former);
  await project.up();
});
afterAll(async () => {
  await broker.request("DELETE", `/api/vhosts/${vhost}`);
  await broker.request("DELETE", `/api/users/${vhost}`);
  project.remove();
});

it("goes on with the new resources: nothing is deleted, and the broker notices nothing", async () => {
  project.write("index.ts", topologyProgram);
  project.write("t.yaml", topology);
  const steps = await project.steps();
  expect(steps.filter((step) => !step.startsWith("create ")).sort()).toEqual([
    `update warren:index:Topology$warren:index:Policy t/policy/${vhost}/limit`,
    `update warren:index:Topology$warren:index:TopicPermissions t/topic-permissions/${vhost}/${vhost}`,
    `update warren:index:Topology$warren:index:User t/user/${vhost}`,
    `update warren:index:Topology$warren:index:Vhost t/vhost/${vhost}`,
  ]);
  const events = await eventsOf(broker);
  await project.up();
  const mine = await events.end((headers) => JSON.stringify(headers).includes(vhost));
  expect(mine.map(({ event }) => event)).toEqual([]);
  expect(await project.steps()).toEqual([]);
  expect(await broker.get(`/api/topic-permissions/${vhost}/${vhost}`)).toMatchObject([{ write: "^a" }]);
});
