/** `warren messages` on the queues of a real broker: it looks without harm, and moves and deletes only what was meant. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shown } from "../docs/shown.ts";
import { checkout } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { numbers, Queues } from "./messagesQueues.ts";
import { versions } from "./versions.ts";

/** RabbitMQ before 4.3 counts a look at a message of a quorum queue. */
const counting = "--allow-delivery-count";

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);

  describe.each(["classic", "quorum"] as const)("a %s queue", (type) => {
    it("peek shows the first messages and leaves all of them, in their order", async () => {
      const queues = await Queues.on(broker, type);
      await queues.publish("other", numbers(8), { messageId: "m", headers: { tenant: "acme" } });
      const { code, out } = await queues.warren("peek", "other", "--count", "3", counting);
      expect(code).toBe(0);
      expect(out.match(/^ {2}\| \d/gm)).toEqual(["  | 0", "  | 1", "  | 2"]);
      expect(out).toContain("header tenant      acme");
      await queues.holds("other", 8);
      expect(await queues.bodies("other")).toEqual(numbers(8));
    });

    it("move --back replays dead letters to the queue in which they died, and to no other", async () => {
      const queues = await Queues.on(broker, type);
      await queues.dead(numbers(5), { CC: ["other"] });
      await queues.holds("other", 5);
      await queues.drain("other");
      const before = await queues.warren("move", "dead", "--back", counting);
      expect(before.out).toContain('5 messages would go to queue "work"\nNothing was moved');
      await queues.holds("dead", 5);
      const { code, out } = await queues.warren("move", "dead", "--back", "--yes", counting);
      expect({ code, out }).toEqual({ code: 0, out: 'moved 5 messages; looked at 5 of the 5 in "dead"\n' });
      const replayed = await queues.drain("work");
      expect(replayed.map(({ content }) => content.toString())).toEqual(numbers(5));
      for (const { properties } of replayed) {
        const names = Object.keys(properties.headers ?? {});
        expect(names.filter((name) => /^x-|^CC$/.test(name))).toEqual([]);
      }
      expect([await queues.ready("dead"), await queues.ready("other")]).toEqual([0, 0]);
    });

    it("move takes what passes all filters, at most as many as were asked for, and leaves the others in place", async () => {
      const queues = await Queues.on(broker, type);
      await queues.dead(["a1", "b1"], { headers: { tenant: "acme" } });
      await queues.dead(["a2"], { headers: { tenant: "other" } });
      await queues.dead(["a3", "b2", "a4"], { headers: { tenant: "acme" } });
      const filters = [
        "--reason",
        "rejected",
        "--header",
        "tenant=acme",
        "--contains",
        "a",
        "--older-than",
        "1ms",
      ];
      const count = ["--count", "2"];
      const args = ["--to", "other", ...filters, ...count, counting];
      expect((await queues.warren("move", "dead", ...args)).out).toContain(
        '2 match\n  2 messages would go to queue "other"',
      );
      expect((await queues.warren("move", "dead", ...args, "--yes")).out).toContain(
        "moved 2 messages; looked at 4 of the 6",
      );
      const none = await queues.warren(
        "move",
        "dead",
        "--to",
        "other",
        "--reason",
        "expired",
        "--yes",
        counting,
      );
      expect(none.out).toContain("moved 0 messages; looked at 4 of the 4");
      const old = await queues.warren(
        "move",
        "dead",
        "--to",
        "other",
        "--older-than",
        "1h",
        "--yes",
        counting,
      );
      expect(old.out).toContain("moved 0 messages; looked at 4 of the 4");
      expect(await queues.bodies("other")).toEqual(["a1", "a3"]);
      await queues.holds("dead", 4);
      expect(await queues.bodies("dead")).toEqual(["b1", "a2", "b2", "a4"]);
    });

    it("what has nowhere to go, or is rejected there, stays and is counted", async () => {
      const queues = await Queues.on(broker, type);
      await queues.channel.assertExchange("nowhere", "direct");
      const full = { "x-queue-type": type, "x-max-length": 1, "x-overflow": "reject-publish" };
      await queues.channel.assertQueue("full", { arguments: full });
      await queues.publish("full", ["there"]);
      await queues.publish("other", numbers(2));
      const unroutable = await queues.warren(
        ...(["move", "other", "--to-exchange", "nowhere", "--routing-key", "k", "--yes"] as const),
      );
      expect(unroutable.code).toBe(1);
      expect(unroutable.out).toContain("2 messages stay: they would reach no queue there");
      await queues.holds("other", 2);
      const alive = await queues.warren("move", "other", "--back", "--yes", counting);
      expect(alive.out).toContain("2 messages stay: they do not say where they died");
      await queues.holds("other", 2);
      const gone = await queues.warren("move", "other", "--to", "gone", "--yes");
      expect(gone).toMatchObject({ code: 3, err: expect.stringContaining('there is no queue "gone"') });
      // A classic queue takes some messages more than its limit before it rejects any.
      const { out } = await queues.warren("move", "other", "--to", "full", "--yes");
      expect((await queues.ready("full")) + (await queues.ready("other")), out).toBe(3);
    });

    it("purge deletes what it was told to, after it has said how many", async () => {
      const queues = await Queues.on(broker, type);
      await queues.publish("other", ["a1", "b1", "a2", "b2", "a3"]);
      const purge = (...args: readonly string[]) => queues.warren("purge", "other", ...args, counting);
      expect((await purge()).out).toBe(
        '5 messages of 5 in "other" would be deleted\nNothing was deleted; --yes deletes them.\n',
      );
      expect((await purge("--contains", "a")).out).toContain(
        "3 match and would be deleted\nNothing was deleted",
      );
      expect((await purge("--contains", "a", "--count", "2", "--yes")).out).toContain(
        "deleted 2 messages; looked at 3 of the 5",
      );
      await queues.holds("other", 3);
      // A quorum queue delivers what was returned before in the order of the returns, and b1 was returned twice.
      const left = await queues.bodies("other");
      expect(left).toEqual(type === "quorum" ? ["b2", "a3", "b1"] : ["b1", "b2", "a3"]);
      await queues.publish("other", numbers(4));
      expect((await purge("--yes")).out).toContain("deleted 4 messages");
      expect(await queues.ready("other")).toBe(0);
    });
  });

  it("says what docs/on-call.md shows, or somebody who is woken up would doubt it", async () => {
    const queues = await Queues.on(broker, "classic");
    const asThere = async (...args: readonly [string, string, ...string[]]) =>
      (await queues.warren(...args)).out.replace(/"(work|dead)"/g, '"t.$1"');
    await queues.channel.assertExchange("logs", "fanout");
    await queues.channel.bindQueue("other", "logs", "");
    const messageId = "053028c7-993e-4436-a709-2d44feea12a5";
    queues.channel.publish("logs", "", Buffer.from(messageId), { messageId, persistent: true });
    await queues.channel.waitForConfirms();
    await queues.holds("other", 1);
    expect(await asThere("peek", "other", "--count", "1")).toMatch(
      shown("docs/on-call.md", "warren messages peek"),
    );
    await queues.dead(["n1", "n2", "x", "n3"]);
    const move = ["move", "dead", "--back", "--contains", "n"] as const;
    expect(await asThere(...move)).toMatch(
      shown("docs/on-call.md", "warren messages move %2F/t.dead --back --contains n --cluster"),
    );
    expect(await asThere(...move, "--count", "2", "--yes")).toMatch(
      shown("docs/on-call.md", "warren messages move %2F/t.dead --back --contains n --count"),
    );
    await queues.holds("dead", 2);
    expect(await asThere("purge", "dead")).toMatch(shown("docs/on-call.md", "warren messages purge"));
  });

  it("a replay ends although its messages die again at once", async () => {
    const queues = await Queues.on(broker, "quorum");
    await queues.dead(numbers(20));
    const policy = { pattern: "^work$", definition: { "max-length": 0 }, "apply-to": "queues" };
    await broker.request("PUT", `/api/policies/${queues.vhost}/none`, policy);
    const applied = async () =>
      (await broker.get<{ policy?: string }>(`/api/queues/${queues.vhost}/work`)).policy;
    await expect.poll(applied, { timeout: 30_000 }).toBe("none");
    const { code, out } = await queues.warren("move", "dead", "--back", "--yes", counting);
    expect({ code, out }).toEqual({ code: 0, out: 'moved 20 messages; looked at 20 of the 20 in "dead"\n' });
    await queues.holds("dead", 20);
  });

  it("headers keep their types, or a Java consumer of a moved message would fail", async () => {
    const queues = await Queues.on(broker, "classic");
    const typed = (type: string, value: unknown) => ({ "!": type, value });
    const headers = {
      long: typed("int64", 5n),
      huge: typed("int64", 9007199254740993n),
      double: typed("double", 2),
      short: typed("int16", 3),
      time: typed("timestamp", 1764385200n),
      flag: true,
      nothing: null,
      table: { list: [typed("int64", 1n), "text"] },
    };
    const properties = {
      contentType: "text/plain",
      correlationId: "c",
      priority: 4,
      timestamp: 7,
      type: "t",
      appId: "a",
    };
    await queues.publish("other", ["x"], {
      ...properties,
      headers,
      messageId: "m",
      replyTo: "r",
      userId: broker.credentials().username,
    });
    expect((await queues.warren("move", "other", "--to", "work", "--yes")).code).toBe(0);
    const { username, password } = broker.credentials();
    // Another process: amqplib is loaded already in this one, and reads every number as the same type.
    const program = `
      import { Session } from "./components/messages/session.ts";
      const { host, vhost, username, password } = JSON.parse(process.env.TARGET);
      const place = { host, port: 5672, tls: false, certificates: {}, vhost, name: "test", onBlocked() {} };
      const session = await Session.open({ ...place, username, password });
      const message = await (await session.channel()).get("work");
      console.log(JSON.stringify(message.properties, (_, value) => typeof value === "bigint" ? value + "n" : value));
      process.exit();`;
    const read = execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      cwd: checkout,
      env: {
        ...process.env,
        TARGET: JSON.stringify({ host: broker.host, vhost: queues.vhost, username, password }),
      },
      encoding: "utf8",
    });
    const wanted = JSON.parse(
      JSON.stringify(headers, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
    );
    expect(JSON.parse(read)).toMatchObject({
      ...properties,
      headers: wanted,
      messageId: "m",
      replyTo: "r",
      userId: username,
    });
  });
});
