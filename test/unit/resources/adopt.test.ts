import { expect, test } from "vitest";
import { importIdOf, importIds } from "../../../components/resources/rabbitmq/adopt.ts";
import type { Plan, Vhost } from "../../../components/topology/model.ts";

const [exchange, queue, permissions, binding] = [
  "rabbitmq:index/exchange:Exchange",
  "rabbitmq:index/queue:Queue",
  "rabbitmq:index/permissions:Permissions",
  "rabbitmq:index/binding:Binding",
] as const;

const at: Vhost = {
  name: "a/b",
  tags: [],
  limits: {},
  tracing: false,
  protectedFromDeletion: false,
  permissions: [{ user: "dora", configure: "", write: "", read: "" }],
  topicPermissions: [{ user: "dora", exchange: "in", write: "", read: "" }],
  exchanges: [
    { name: "in", type: "topic", durable: true, autoDelete: false, internal: false, arguments: {} },
  ],
  queues: [{ name: "q/1", type: "classic", durable: true, autoDelete: false, arguments: {} }],
  bindings: [],
  policies: [{ name: "p %", pattern: "", applyTo: "all", priority: 0, definition: {} }],
  operatorPolicies: [],
  parameters: [],
};
const plan: Plan = { users: [], vhosts: [at], globalParameters: [], tests: [] };

const listed = (
  routingKey: string,
  propertiesKey: string,
  args: { readonly [name: string]: unknown } = {},
) => ({
  vhost: "a/b",
  binding: {
    source: "in",
    destination: "q",
    destinationType: "queue" as const,
    routingKey,
    arguments: args as { readonly [name: string]: string }, // the test's own
  },
  propertiesKey,
});
const ids = importIds(plan, [
  listed("", "~"),
  listed("x/y", "x%2Fy"),
  listed("", "~hash", { b: "1", a: "2" }),
  listed("", "~other", { n: 1 }),
]);
const bound = { vhost: "a/b", source: "in", destination: "q", destinationType: "queue" };

test.each([
  [exchange, { name: "in", vhost: "a/b", settings: {} }, "in@a/b"],
  [queue, { name: "q/1", vhost: "a/b" }, "q/1@a/b"],
  [permissions, { user: "dora", vhost: "a/b" }, "dora@a/b"],
  [binding, bound, "a%2Fb/in/q/queue/~"],
  [binding, { ...bound, routingKey: "x/y" }, "a%2Fb/in/q/queue/x%2Fy"],
  [binding, { ...bound, arguments: { a: "2", b: "1" } }, "a%2Fb/in/q/queue/~hash"],
])("%s %j is found in the broker by its id, and so not made again", (type, props, id) => {
  expect(importIdOf(ids, type, props)).toBe(id);
});

test.each([
  ["a user, which Warren's own provider takes over without a touch", "warren:index:User", { name: "dora" }],
  ["a policy, likewise", "warren:index:Policy", { vhost: "a/b" }],
  [
    "a binding with a number, which the plugin imports as text",
    binding,
    { ...bound, argumentsJson: '{"n":1}' },
  ],
  ["a binding that is not there", binding, { ...bound, routingKey: "z" }],
  ["a queue that is not there", queue, { name: "new", vhost: "a/b" }],
  ["what is not of the broker", "kubernetes:core/v1:Secret", { name: "x" }],
])("%s is made as ever", (_, type, props) => {
  expect(importIdOf(ids, type, props)).toBeUndefined();
});
