/** Limits of a topology, on a real broker: what is over them is refused, and what is within them works. */
import { createHash, randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { toDefinitions } from "../../components/topology/interchange/definitions/toDefinitions.ts";
import { planOf } from "../../components/topology/load.ts";
import { type Login, TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

/** As RabbitMQ keeps a password: salt and digest. */
function hashOf(password: string): string {
  const salt = Buffer.from("908DC60A", "hex");
  return Buffer.concat([salt, createHash("sha256").update(salt).update(password).digest()]).toString(
    "base64",
  );
}

/** What amqplib says when the broker answers the opening of a connection by closing it. */
const refused = /Expected ConnectionOpenOk; got <ConnectionClose/;

describe.each(versions)("limits on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const users: string[] = [];
  afterAll(async () => {
    for (const user of users) await broker.request("DELETE", `/api/users/${user}`);
  });

  /** A user who may do everything in a vhost of its own, where these limits hold. */
  async function limited(vhostLimits: object, userLimits: object) {
    const vhost = await broker.vhost();
    const login: Login = { username: `test-${randomUUID()}`, password: randomUUID() };
    users.push(login.username);
    const { plan, problems } = planOf({
      users: { [login.username]: { password: { hash: hashOf(login.password) }, limits: userLimits } },
      vhosts: {
        [vhost]: {
          limits: vhostLimits,
          permissions: { [login.username]: { configure: ".*", write: ".*", read: ".*" } },
        },
      },
    });
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    await broker.importDefinitions(toDefinitions(plan).definitions);
    return { vhost, login };
  }

  it("keep a vhost from taking more queues than it may, or one application fills the cluster", async () => {
    const { vhost, login } = await limited({ maxQueues: 2 }, {});
    const channel = await broker.channel(vhost, login);
    await channel.assertQueue("one");
    await channel.assertQueue("two");
    await expect(channel.assertQueue("three")).rejects.toThrow(/queue limit/);
  });

  it("keep a vhost from taking more connections than it may", async () => {
    const { vhost, login } = await limited({ maxConnections: 1 }, {});
    await broker.connection(vhost, login);
    await expect(broker.connection(vhost, login)).rejects.toThrow(refused);
  });

  it("keep a user from taking more connections and channels than it may, in whatever vhost", async () => {
    const { vhost, login } = await limited({}, { maxConnections: 1, maxChannels: 2 });
    const connection = await broker.connection(vhost, login);
    await connection.createChannel();
    await connection.createChannel();
    const closed = new Promise<unknown>((resolve) => connection.on("error", resolve));
    const third = connection.createChannel().catch((error: unknown) => error);
    expect(String(await Promise.race([closed, third]))).toMatch(
      /number of channels .* maximum allowed user limit of \(?2\b/,
    );
    const second = await limited({}, { maxConnections: 1 });
    await broker.connection(second.vhost, second.login);
    await expect(broker.connection(second.vhost, second.login)).rejects.toThrow(refused);
  });
});
