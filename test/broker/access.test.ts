/** `access` on a real broker: what it says works, and everything else is refused with 403. */
import { randomUUID } from "node:crypto";
import type { ConfirmChannel } from "amqplib";
import { afterAll, describe, expect, test } from "vitest";
import { toDefinitions } from "../../components/topology/interchange/definitions/toDefinitions.ts";
import { planOf, type TopologyDefinition } from "../../components/topology/load.ts";
import { type Login, TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

const queues = ["orders", "orders.new", "a+b"] as const;
const exchanges = ["events", "events.eu", "(x)"] as const;

interface Case {
  readonly publish: readonly string[];
  readonly consume: readonly string[];
  readonly manage: readonly string[];
}

/** Numbers from a seed, so that a failing case can be run again. */
function randomFrom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One name each, whose neighbours begin or end alike: what an expression that is not anchored lets in. */
const alone: readonly Case[] = [
  { publish: ["events"], consume: ["orders"], manage: [] },
  { publish: ["(x)"], consume: ["a+b"], manage: [] },
  { publish: [""], consume: [], manage: ["events"] },
  { publish: [], consume: [], manage: ["orders"] },
  { publish: [], consume: [], manage: [] },
];

function randomCase(random: () => number): Case {
  const some = <Name extends string>(names: readonly Name[]) => names.filter(() => random() < 0.35);
  return {
    publish: some(["", ...exchanges]),
    consume: some(queues),
    manage: some([...queues, ...exchanges]),
  };
}

const topology = (vhost: string, user: string, access: Case): TopologyDefinition => ({
  users: { [user]: {} },
  vhosts: {
    [vhost]: {
      access: { [user]: access },
      exchanges: { events: { unrouted: true }, "events.eu": { type: "topic" }, "(x)": {} },
      queues: {
        orders: { bindings: [{ exchange: "events", routingKey: "k" }] },
        "orders.new": { deadLetter: { exchange: "events.eu" } },
        "a+b": { bindings: [{ exchange: "(x)" }] },
      },
      bindings: [{ source: "events", destination: "(x)", destinationType: "exchange" }],
    },
  },
});

/** What the file has, as a client that declares it says it. */
const argumentsOf = (name: string) => {
  const quorum = { "x-queue-type": "quorum" };
  if (name === "orders.new") return { ...quorum, "x-dead-letter-exchange": "events.eu" };
  return name === "events" ? { "alternate-exchange": "events.unrouted" } : quorum;
};

describe.each(versions)("access on broker %s", { timeout: 240_000 }, (version) => {
  const broker = TestBroker.of(version);
  const users: string[] = [];
  afterAll(async () => {
    for (const user of users) await broker.request("DELETE", `/api/users/${user}`);
  });

  async function prepared(access: Case) {
    const vhost = await broker.vhost();
    const login: Login = { username: `test-${randomUUID()}`, password: randomUUID() };
    users.push(login.username);
    const made = await broker.request("PUT", `/api/users/${login.username}`, {
      password: login.password,
      tags: "",
    });
    expect(made.ok).toBe(true);
    const { plan } = planOf(topology(vhost, login.username, access));
    if (plan === undefined) throw new Error("no plan");
    // The user is there already: the plan knows no password for it.
    await broker.importDefinitions({ ...toDefinitions(plan).definitions, users: [] });
    return { connection: await broker.connection(vhost, login), admin: await broker.channel(vhost) };
  }

  const random = [1, 2, 3, 4].map((seed) => randomCase(randomFrom(seed)));

  test.each([...alone, ...random])("allows what it says and refuses all else: %j", async (access) => {
    const { connection, admin } = await prepared(access);
    const manages = (name: string) => access.manage.includes(name);
    const wrong: string[] = [];
    const attempt = async (
      what: string,
      allowed: boolean,
      act: (channel: ConfirmChannel) => Promise<unknown>,
    ) => {
      const channel = await connection.createConfirmChannel();
      let refused = false;
      let closed: unknown;
      channel.on("error", (error) => {
        closed = error;
      });
      try {
        await act(channel);
        await channel.close();
      } catch (error) {
        // A publish has no answer of its own: the broker closes the channel.
        const reason = `${String(error)} ${String(closed)}`;
        if (!reason.includes("403") || !reason.includes("ACCESS_REFUSED"))
          throw new Error(`${what}: ${reason}`);
        refused = true;
      }
      if (refused === allowed) wrong.push(`${what} was ${refused ? "refused" : "allowed"}`);
    };

    for (const name of ["", ...exchanges]) {
      // Managing what is bound or dead-lettered to it takes the right to write there.
      const writes =
        access.publish.includes(name) ||
        (name === "(x)" && manages("(x)")) ||
        (name === "events.eu" && manages("orders.new"));
      await attempt(`publish to "${name}"`, writes, (channel) => {
        channel.publish(name, "nobody", Buffer.from(""));
        return channel.waitForConfirms();
      });
    }
    for (const name of queues) {
      // A declaration with a dead-letter exchange takes the right to read the queue.
      const reads = access.consume.includes(name) || (name === "orders.new" && manages(name));
      await attempt(`get ${name}`, reads, (channel) => channel.get(name));
      await attempt(`consume ${name}`, reads, (channel) => channel.consume(name, () => undefined));
      await attempt(`purge ${name}`, reads, (channel) => channel.purgeQueue(name));
      await attempt(`declare ${name}`, manages(name), (channel) =>
        channel.assertQueue(name, { arguments: argumentsOf(name) }),
      );
    }
    for (const name of exchanges) {
      const type = name === "events.eu" ? "topic" : "direct";
      const args = name === "events" ? { arguments: argumentsOf(name) } : {};
      await attempt(`declare ${name}`, manages(name), (channel) => channel.assertExchange(name, type, args));
    }
    for (const queue of queues) {
      for (const exchange of exchanges) {
        const reads =
          manages(exchange) ||
          (exchange === "events" && (manages("orders") || manages("(x)"))) ||
          (exchange === "(x)" && manages("a+b"));
        const allowed = manages(queue) && reads;
        await attempt(`bind ${queue} to ${exchange}`, allowed, (channel) =>
          channel.bindQueue(queue, exchange, "other"),
        );
        await attempt(`unbind ${queue} from ${exchange}`, allowed, (channel) =>
          channel.unbindQueue(queue, exchange, "other"),
        );
      }
    }
    for (const name of queues) {
      await attempt(`delete ${name}`, manages(name), (channel) => channel.deleteQueue(name));
    }
    for (const name of exchanges) {
      await attempt(`delete ${name}`, manages(name), (channel) => channel.deleteExchange(name));
    }
    await attempt("declare another queue", false, (channel) => channel.assertQueue("orders2"));
    await attempt("declare another exchange", false, (channel) =>
      channel.assertExchange("xevents", "direct"),
    );
    expect({ access, wrong }).toEqual({ access, wrong: [] });
    await admin.close();
  });
});
