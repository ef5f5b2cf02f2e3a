/**
 * What @pulumi/rabbitmq 3.3.8 cannot make, or makes and then loses. A topology makes all of it: see everything.test.ts,
 * whose file has each of these, and pluginRemedies.test.ts for an exchange that changes.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TestBroker } from "./broker.ts";
import { BrokerProject, plainHead } from "./brokerProject.ts";

const broker = TestBroker.of("4.3");
const id = `refused-${randomUUID().slice(0, 8)}`;
const uri = "amqp://someone:not-outside@other.invalid";

/** What can be made at first. */
const good = (type: string) => `${plainHead}
const vhost = "${id}";
const at = new rabbitmq.VHost("vhost", { name: vhost }, opts);
const inVhost = { provider, dependsOn: [at] };
new rabbitmq.Exchange("typed", { name: "typed", vhost, settings: { type: "${type}", durable: true } }, inVhost);
new rabbitmq.Shovel("shovel", { name: "shovel", vhost, info: {
  sourceUri: "${uri}", sourceQueue: "s", destinationUri: "amqp://", destinationQueue: "d",
} }, inVhost);
`;

const bad = `
const settings = { durable: true, arguments: { "x-queue-type": "classic" } };
new rabbitmq.Queue("at", { name: "at@home", vhost, settings }, inVhost);
new rabbitmq.Queue("text", { name: "text", vhost, settings: { ...settings, arguments: { ...settings.arguments, "x-message-ttl": "60000" } } }, inVhost);
const source = new rabbitmq.Exchange("slash", { name: "a/b", vhost, settings: { type: "fanout", durable: true } }, inVhost);
const target = new rabbitmq.Queue("bound", { name: "bound", vhost, settings }, inVhost);
new rabbitmq.Binding("slash", { vhost, source: source.name, destination: target.name, destinationType: "queue", routingKey: "k" }, inVhost);
new rabbitmq.Policy("digits", { name: "digits", vhost, policy: { pattern: "^d", priority: 0, applyTo: "queues", definition: { "dead-letter-routing-key": "123" } } }, inVhost);
`;

let plain: BrokerProject;
let text = "";
beforeAll(async () => {
  plain = await BrokerProject.on(broker, good("fanout"));
  await plain.up();
  plain.write("index.ts", good("topic") + bad);
  const failed = await plain.tried("up", "--yes", "--skip-preview", "--continue-on-error");
  expect(failed.code).not.toBe(0);
  ({ text } = failed);
});
afterAll(async () => {
  await broker.request("DELETE", `/api/vhosts/${id}/deletion/protection`);
  await broker.request("DELETE", `/api/vhosts/${id}`);
  plain.remove();
});

it("makes a queue with @ in its name, which it can then neither read nor delete", async () => {
  expect(text).toContain(`Unable to parse resource id: at@home@${id}`);
  expect((await broker.request("GET", `/api/queues/${id}/at%40home`)).status).toBe(200);
});

it("makes a binding from a name with /, and then knows nothing of it", async () => {
  expect(await broker.get(`/api/bindings/${id}/e/a%2Fb/q/bound`)).toHaveLength(1);
  const state = await plain.state();
  expect({ known: state.includes("Queue::bound"), lost: !state.includes("Binding::slash") }).toEqual({
    known: true,
    lost: true,
  });
});

it("sends a TTL as text and a routing key of digits as a number, which RabbitMQ refuses", async () => {
  expect((await broker.request("GET", `/api/queues/${id}/text`)).status).toBe(404);
  expect((await broker.request("GET", `/api/policies/${id}/digits`)).status).toBe(404);
});

it("cannot change the type of an exchange", async () => {
  expect(await broker.get(`/api/exchanges/${id}/typed`)).toMatchObject({ type: "fanout" });
});

it("keeps the login in a shovel's address in its state in the clear", async () => {
  expect((await plain.state()).includes(uri)).toBe(true);
});

it("deletes neither that queue nor a vhost that is protected from deletion", async () => {
  await broker.request("POST", `/api/vhosts/${id}/deletion/protection`);
  const { code, text } = await plain.tried("destroy", "--yes", "--skip-preview", "--continue-on-error");
  expect(code).not.toBe(0);
  expect(text).toContain(`Unable to parse resource id: at@home@${id}`);
  expect((await broker.request("GET", `/api/queues/${id}/at%40home`)).status).toBe(200);
  expect((await broker.request("GET", `/api/vhosts/${id}`)).status).toBe(200);
});
