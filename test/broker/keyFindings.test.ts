/** The broker does what the warnings about routing keys warn of, and beside each the nearest binding that is right. */
import { describe, expect, test } from "vitest";
import { loadTopology } from "../../components/topology/load.ts";
import { shop } from "../unit/findings/case.ts";
import { checked } from "../unit/findings/checked.ts";
import { TestBroker } from "./broker.ts";

interface Case {
  readonly code: string;
  readonly type: string;
  /** Of the binding. */
  readonly binding: string;
  /** The routing key and the headers of a message that a reader would expect to decide. */
  readonly key: string;
  readonly headers?: { readonly [name: string]: string };
  readonly arrives: boolean;
}

const cases: readonly Case[] = [
  { code: "empty-binding-key", type: "topic", binding: "", key: "order.new", arrives: false },
  { code: "empty-binding-key", type: "direct", binding: "", key: "order.new", arrives: false },
  { code: "", type: "fanout", binding: "", key: "order.new", arrives: true },
  { code: "", type: "topic", binding: 'routingKey: "#"', key: "order.new", arrives: true },
  {
    code: "literal-wildcard",
    type: "direct",
    binding: 'routingKey: "order.*"',
    key: "order.new",
    arrives: false,
  },
  {
    code: "literal-wildcard",
    type: "direct",
    binding: 'routingKey: "order.#"',
    key: "order.new",
    arrives: false,
  },
  { code: "", type: "topic", binding: 'routingKey: "order.*"', key: "order.new", arrives: true },
  {
    code: "literal-wildcard",
    type: "topic",
    binding: 'routingKey: "order.*new"',
    key: "order.anew",
    arrives: false,
  },
  {
    code: "literal-wildcard",
    type: "topic",
    binding: 'routingKey: "order#"',
    key: "order.new",
    arrives: false,
  },
  {
    code: "literal-wildcard",
    type: "topic",
    binding: 'routingKey: "order.*new"',
    key: "order.*new",
    arrives: true,
  },
  { code: "", type: "topic", binding: 'routingKey: "order.*.new"', key: "order.a.new", arrives: true },
  { code: "ignored-binding-key", type: "headers", binding: "routingKey: new", key: "old", arrives: true },
  {
    ...{ code: "ignored-binding-key", type: "headers", key: "new", arrives: false },
    binding: "routingKey: new, arguments: { x-match: any }",
    headers: { kind: "new" },
  },
  {
    ...{ code: "", type: "headers", key: "new", arrives: false },
    binding: "arguments: { kind: new }",
    headers: { kind: "old" },
  },
];

const codes = ["empty-binding-key", "literal-wildcard", "ignored-binding-key"];

describe.each(["4.0", "4.3"] as const)("broker %s", (version) => {
  const broker = TestBroker.of(version);

  test.each(cases)(
    "$type with { $binding } and the key $key: arrives $arrives, warned of by '$code'",
    async (one) => {
      const binding = one.binding === "" ? "" : `, ${one.binding}`;
      const text = shop(
        `exchanges: { e: { type: ${one.type} } }\nqueues: { q: { bindings: [{ exchange: e${binding} }] } }\n`,
      );
      const warned = checked(text).flatMap(({ code }) => (codes.includes(code) ? [code] : []));
      expect(warned.join()).toBe(one.code);

      const vhost = await broker.vhost();
      const [key = "", args = "{}"] = [
        /routingKey: "?([^",]+)"?/.exec(one.binding)?.[1],
        /arguments: (\{.*\})/.exec(one.binding)?.[1],
      ];
      const channel = await broker.channel(vhost);
      await channel.assertExchange("e", one.type);
      await channel.assertQueue("q");
      const headers = Object.fromEntries(
        [...args.matchAll(/([\w-]+): (\w+)/g)].map(([, name, value]) => [name, value]),
      );
      await channel.bindQueue("q", "e", key, headers);
      channel.publish("e", one.key, Buffer.from("m"), one.headers ? { headers: one.headers } : {});
      await channel.waitForConfirms();
      expect((await channel.get("q", { noAck: true })) !== false).toBe(one.arrives);
      await channel.close();
    },
  );

  test.each(["a.#.b.#", "a.#.b.#.c.#", "a.#.b.#.c#"])(
    "the key %s is refused by validate if the broker's patch release refuses it",
    async (key) => {
      const { rabbitmq_version: brokerVersion } = await broker.get<{ rabbitmq_version: string }>(
        "/api/overview",
      );
      const text = shop(
        `exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "${key}" }] } }\n`,
      );
      const { problems } = loadTopology("f", text, { brokerVersion });
      const vhost = await broker.vhost();
      const channel = await broker.channel(vhost);
      await channel.assertExchange("e", "topic");
      await channel.assertQueue("q");
      await channel.close();
      const body = { routing_key: key, arguments: {} };
      const answer = await broker.request("POST", `/api/bindings/${vhost}/e/e/q/q`, body);
      expect(answer.ok).toBe(problems.length === 0);
    },
  );
});
