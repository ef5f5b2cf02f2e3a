import { expect, test } from "vitest";
import { adoptedId } from "../../../components/topology/resources/adopt.ts";

const binding = { vhost: "/", source: "in", destination: "q", destinationType: "queue" };

test.each([
  ["rabbitmq:index/vHost:VHost", { name: "shop" }, "shop"],
  ["rabbitmq:index/queue:Queue", { name: "a/b", vhost: "/" }, "a/b@/"],
  ["rabbitmq:index/permissions:Permissions", { user: "dora", vhost: "shop" }, "dora@shop"],
  ["rabbitmq:index/binding:Binding", binding, "%2F/in/q/queue/~"],
  ["rabbitmq:index/binding:Binding", { ...binding, routingKey: "a.*.#" }, "%2F/in/q/queue/a.%2A.%23"],
])("%s %j is found in the broker by its id, and so not made again", (type, props, id) => {
  expect(adoptedId(type, props)).toBe(id);
});

test.each([
  ["a user, whose password nobody can read", "rabbitmq:index/user:User", { name: "dora" }],
  ["a binding with arguments", "rabbitmq:index/binding:Binding", { ...binding, argumentsJson: "{}" }],
  ["a binding by a key to be escaped", "rabbitmq:index/binding:Binding", { ...binding, routingKey: "a b" }],
  ["what is not of the broker", "kubernetes:core/v1:Secret", { name: "x" }],
])("%s is made as ever", (_, type, props) => {
  expect(adoptedId(type, props)).toBeUndefined();
});
