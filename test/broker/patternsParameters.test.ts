/** Federation and shovels: that the plugins take the keys and units that the plan gives them. */
import { describe, expect, test } from "vitest";
import { TestBroker } from "./broker.ts";
import { declared, next } from "./declared.ts";
import { versions } from "./versions.ts";

describe.each(versions)("on broker %s", { timeout: 300_000 }, (version) => {
  const broker = TestBroker.of(version);

  test("an upstream and a set with every field are taken", async () => {
    const { vhost, plan } = await declared(
      broker,
      `
federationUpstreams:
  eu:
    uri: amqp://other.example.com
    prefetchCount: 10
    reconnectDelay: 90s
    ackMode: on-publish
    trustUserId: true
    exchange: e
    maxHops: 2
    expires: 1h
    messageTtl: 5s
    queueType: quorum
    queue: q
    consumerTag: tag
federationUpstreamSets: { all: [eu] }
`,
    );
    const own = await Promise.all(
      ["federation-upstream/%V/eu", "federation-upstream-set/%V/all"].map((path) =>
        broker.get<{ value: unknown }>(`/api/parameters/${path.replace("%V", vhost)}`),
      ),
    );
    expect(own.map(({ value }) => value)).toEqual(plan.vhosts[0]?.parameters.map(({ value }) => value));
  });

  test("a shovel moves what is in its source to where its destination says", async () => {
    const { channel, vhost } = await declared(
      broker,
      "queues: { from: {}, to: { bindings: [{ exchange: amq.topic, routingKey: k }] } }",
    );
    channel.sendToQueue("from", Buffer.from("moved"));
    await channel.waitForConfirms();
    const { username, password } = broker.credentials();
    const uri = `amqp://${username}:${encodeURIComponent(password)}@127.0.0.1/${vhost}`;
    const { plan } = await declared(
      broker,
      `
shovels:
  move:
    source: { uri: { config: uri }, queue: from, prefetchCount: 5, deleteAfter: queue-length }
    destination: { uri: { config: uri }, exchange: amq.topic, routingKey: k, addForwardHeaders: true }
    ackMode: on-confirm
    reconnectDelay: 1s
`,
    );
    const [parameter] = plan.vhosts[0]?.parameters ?? [];
    expect(Object.keys(parameter?.secrets ?? {})).toEqual(["src-uri", "dest-uri"]);
    const value = { ...(parameter?.value as object), "src-uri": uri, "dest-uri": uri }; // a mapping, as every shovel's
    const answer = await broker.request("PUT", `/api/parameters/shovel/${vhost}/move`, { value });
    expect([answer.status, await answer.text()]).toEqual([201, ""]);
    const message = await next(channel, "to");
    expect([String(message.content), message.properties.headers?.["x-shovelled"]]).toEqual([
      "moved",
      expect.anything(),
    ]);
  });
});
