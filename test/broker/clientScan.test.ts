/** What an upgrade to the next versions would deny, found with real clients on a real broker. */
import { connect } from "amqplib";
import { describe, expect, test } from "vitest";
import { deniedBetween, deniedFeatures } from "../../components/cluster/deniedFeatures.ts";
import { askBroker } from "../../components/upgrade/askBroker.ts";
import { readBrokerState } from "../../components/upgrade/brokerState.ts";
import { scanClients, type Use } from "../../components/upgrade/clientScan.ts";
import { useLines } from "../../components/upgrade/lines.ts";
import { TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

const getOf = (broker: TestBroker) => (path: string) => broker.get(`/api${path}`);

/** Statistics are up to 11 s old. */
const soon = { timeout: 60_000, interval: 1_000 };

/** A connection with a name of its own, so that the tests beside this one are not in the way. */
async function connected(broker: TestBroker, vhost: string, name: string, frameMax?: number) {
  const { username, password } = broker.credentials();
  const to = { protocol: "amqp", hostname: broker.host, port: 5672, vhost, username, password };
  const properties = { clientProperties: { connection_name: name } };
  const connection = await connect({ ...to, ...(frameMax !== undefined && { frameMax }) }, properties);
  connection.on("error", () => undefined);
  return connection;
}

describe("before an upgrade from 4.0 to 4.3 one is told", () => {
  const broker = TestBroker.of("4.0");
  const get = getOf(broker);
  const denied = deniedBetween("4.0.5", "4.3.6");
  const uses = async (feature: string): Promise<readonly Use[]> =>
    (await scanClients(get, denied)).filter((use) => use.feature.name === feature);

  test("whose frame_max is below 8192: 4.1 would not let that client in", async () => {
    const vhost = await broker.vhost();
    const name = `small ${vhost}`;
    const connection = await connected(broker, vhost, name, 4096);
    const own = async () =>
      (await uses("small_frame_max")).flatMap((use) => use.clients).find((client) => client.name === name);
    await expect.poll(own, soon).toEqual({
      connection: expect.stringMatching(/^[\d.]+:\d+ -> [\d.]+:5672$/),
      name,
      user: broker.credentials().username,
      peer: expect.stringMatching(/^[\d.]+:\d+$/),
      library: expect.stringMatching(/^amqplib \d+\.\d+\.\d+$/),
    });
    await connection.close();
  });

  test("which consumers may depend on a global prefetch, which RabbitMQ does not report", async () => {
    const vhost = await broker.vhost();
    const [limited, global] = [`limited ${vhost}`, `global ${vhost}`];
    const connections = [];
    for (const name of [limited, global]) {
      const connection = await connected(broker, vhost, name);
      const channel = await connection.createChannel();
      await channel.prefetch(5, name === global);
      await channel.assertQueue(name, { durable: true });
      await channel.consume(name, () => undefined);
      connections.push(connection);
    }
    const own = async () =>
      (await uses("global_qos"))
        .filter(({ clients }) => clients.some(({ name }) => name === limited || name === global))
        .map(({ clients, isCertain }) => [clients[0]?.name, isCertain]);
    await expect.poll(own, soon).toEqual([[global, false]]);
    await Promise.all(connections.map((connection) => connection.close()));
  });

  test("which queues are neither durable nor exclusive, and who consumes them", async () => {
    const vhost = await broker.vhost();
    const name = `transient ${vhost}`;
    const connection = await connected(broker, vhost, name);
    const channel = await connection.createChannel();
    await channel.assertQueue("reply.celery.pidbox\u001b[31m", { durable: false, autoDelete: true });
    await channel.consume("reply.celery.pidbox\u001b[31m", () => undefined);
    await channel.assertQueue("unused", { durable: false });
    await channel.assertQueue("durable");
    await channel.assertQueue("exclusive", { durable: false, exclusive: true });
    const own = async () =>
      (await uses("transient_nonexcl_queues"))
        .filter(({ object }) => object?.includes(vhost))
        .map(({ object, clients }) => [object?.split('"')[1], clients.map((client) => client.name)]);
    await expect.poll(own, soon).toEqual(
      expect.arrayContaining([
        ["reply.celery.pidbox\\u001b[31m", [name]],
        ["unused", []],
      ]),
    );
    expect(await own()).toHaveLength(2);
    const lines = useLines(await uses("transient_nonexcl_queues"), "4.3.6");
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(lines[0]).toMatch(/^4\.3\.6 denies queues that are neither durable nor exclusive .*Celery/);
    await connection.close();
  });

  test("which queues and policies have arguments that 4.3 refuses", async () => {
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    await channel.assertQueue("located", { arguments: { "x-queue-master-locator": "random" } });
    await channel.assertQueue("v1", { arguments: { "x-queue-version": 1 } });
    await channel.assertQueue("v2", { arguments: { "x-queue-version": 2 } });
    const policy = { pattern: "^x", definition: { "queue-master-locator": "random" }, "apply-to": "queues" };
    expect((await broker.request("PUT", `/api/policies/${vhost}/old`, policy)).ok).toBe(true);
    const own = async () =>
      (await scanClients(get, denied)).flatMap(({ object }) => (object?.includes(vhost) ? object : []));
    await expect
      .poll(own, soon)
      .toEqual([
        `queue "located" in vhost "${vhost}"`,
        `policy "old" in vhost "${vhost}"`,
        `queue "v1" in vhost "${vhost}"`,
      ]);
  });

  test("that it takes two steps", async () => {
    const found = await askBroker(get, { version: "4.3.6", enablesFlags: true });
    expect(found).toMatchObject({ from: "4.0.5", path: { kind: "refused", way: ["4.2.9", "4.3.6"] } });
  });
});

describe("4.3 does what the scan says it does", () => {
  const broker = TestBroker.of("4.3");

  test("it refuses a connection with a frame_max below 8192", async () => {
    await expect(connected(broker, await broker.vhost(), "small", 4096)).rejects.toThrow();
  });

  test.each([
    ["x-queue-master-locator", "random"],
    ["x-queue-version", 1],
  ])("it refuses a queue with %s %s", async (name, value) => {
    const channel = await broker.channel(await broker.vhost());
    await expect(channel.assertQueue("q", { arguments: { [name]: value } })).rejects.toThrow();
  });

  test("it denies the features that it is said to deny", async () => {
    const features = await broker.get<readonly { name: string; state: string }[]>("/api/deprecated-features");
    const known = new Map(features.map(({ name, state }) => [name, state]));
    // Debian's package, which the tests run on, permits this one; upstream's 4.3.5 does not.
    known.set("transient_nonexcl_queues", "denied");
    const said = deniedFeatures.filter(({ canBePermitted }) => canBePermitted).map(({ name }) => name);
    expect(said.map((name) => [name, known.get(name)])).toEqual(said.map((name) => [name, "denied"]));
  });
});

test.each(versions)("a broker of %s tells its version, its nodes and its flags", async (version) => {
  const state = await readBrokerState(getOf(TestBroker.of(version)));
  expect(state).toMatchObject({
    version: expect.stringMatching(new RegExp(`^${version.replace(".", "\\.")}\\.\\d+$`)),
    erlang: expect.stringMatching(/^\d+\./),
    nodes: [{ running: true, version: state.version, alarms: [] }],
    stableFlagsOff: [],
    usesKhepri: version === "4.3",
  });
});
