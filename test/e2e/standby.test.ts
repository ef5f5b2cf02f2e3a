/** docs/standby.md as it is written: the primary dies while clients publish. Each test goes on from the last. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLong } from "../form.ts";
import { eventually } from "./stack.ts";
import { type Confirmed, consume, contents, Publisher, readStream } from "./standbyClients.ts";
import { type Running, StandbyProject } from "./standbyProject.ts";

const follow = "warren standby follow --from rabbitmq/primary --to rabbitmq/standby";
const status = "warren standby status --to rabbitmq/standby";
const promote = "warren standby promote --to rabbitmq/standby --yes";
const preview = "warren standby promote --to rabbitmq/standby";
const window = ["--window", "30s"];

/** More than the 1,000 that always stay. */
const backlog = 4_000;
const consumed = 2_000;
const queues = ["orders", "mails"] as const;

describe.runIf(isLong).each([
  ["without TLS", "4.0", false],
  ["with TLS", "4.3", true],
] as const)("a warm standby %s, RabbitMQ %s", (_, version, hasTls) => {
  const project = new StandbyProject(version, hasTls);
  let [primary, standby] = ["", ""];
  let following: Running;
  let publisher: Publisher;
  const seen = new Map<string, ReadonlySet<string>>();

  beforeAll(async () => {
    await project.begin();
    await project.succeed("pulumi up --stack primary");
    await project.succeed("pulumi up --stack standby");
    primary = await project.address("primary");
    standby = await project.address("standby");
  });
  afterAll(async () => {
    await publisher?.stop();
    await following?.stop();
    await project.remove();
  });

  it("follows all of the topology, and keeps what the topology's own policies say", async () => {
    const { code, text } = await project.run(follow, ...window, ...project.trust, "--once");
    expect(code, text).toBe(0);
    expect(text).not.toContain("is down");
    const policies = await project.ask<{ name: string; definition: object }[]>("standby", "/policies/shop");
    expect(policies.find(({ name }) => name === "warren-standby: orders")?.definition).toEqual({
      "alternate-exchange": "events",
      "federation-upstream": "warren-standby",
    });
    const users = await project.ask<object[]>("primary", "/users/warren-standby/permissions");
    expect(users).toContainEqual(
      expect.objectContaining({ vhost: "shop", configure: "^federation: ", write: "^federation: " }),
    );
  });

  it("loses what its consumers have had, and keeps each message that the primary still holds", async () => {
    following = project.start(follow, ...window, ...project.trust);
    await eventually("it follows", async () => (following.text.includes("follows") ? true : undefined));
    publisher = new Publisher(primary);
    await publisher.publish(backlog);
    for (const queue of queues) seen.set(queue, await consume(primary, queue, consumed));
    const held = async () => {
      const found = await project.ask<{ name: string; messages: number }[]>("standby", "/queues/shop");
      return queues.map((queue) => found.find(({ name }) => name === queue)?.messages ?? 0);
    };
    await eventually("all copies are there", async () =>
      (await held()).every((count) => count === backlog) ? true : undefined,
    );
    const left = await eventually(
      "the standby is trimmed",
      async () => {
        const counts = await held();
        return counts.every((count) => count < backlog) ? counts : undefined;
      },
      240,
    ).catch((error: unknown) => {
      throw new Error(`${error}: ${following.text}`);
    });
    for (const count of left) expect(count).toBeGreaterThanOrEqual(backlog - consumed);
    const json = await project.run(status, "--json");
    expect(json.code, json.text).toBe(0);
    expect(JSON.parse(json.text)).toMatchObject({ isFollowing: true, notFollowed: [], notTrimmed: [] });
  });

  it("has every message that was confirmed before the recovery point, and misses no more than were waiting", async () => {
    publisher.begin();
    await publisher.reaches(backlog + 1_000);
    await eventually("the recovery point moves", async () => {
      const { text } = await project.run(status, "--json");
      return Date.parse((JSON.parse(text) as { upTo: string }).upTo) > publisher.begunAt + 5_000
        ? true
        : undefined;
    });
    // The link's user is gone: the primary dies with messages that wait.
    await project.ask("primary", "/users/warren-standby", "DELETE");
    const cutAt = Date.now();
    const down = await eventually("messages wait", async () => {
      const { text } = await project.run(status, "--json");
      const { at, waiting } = JSON.parse(text) as { at: string; waiting: number };
      return waiting > 100 && Date.parse(at) > cutAt + 5_000 ? project.run(status) : undefined;
    });
    expect(down.code).toBe(1);
    expect(down.text).toContain('"orders" in vhost "shop" is down');
    await project.kill("primary");
    expect(await project.succeed(preview)).toContain("2 exchanges would lose their links");
    const text = await project.succeed(promote);
    await publisher.stop();
    expect(await following.ended(), following.text).toBe(0);
    expect(following.text).toContain("was promoted");
    const [, upTo = "", waiting = "", at = ""] =
      /from \S+ \S+ UTC to (\S+ \S+) UTC is here; (\d+) later messages? w\w+ still waiting on the primary, by statistics not older than (\S+ \S+) UTC/.exec(
        text,
      ) ?? [];
    const [point, counted] = [Date.parse(`${upTo}Z`), Date.parse(`${at}Z`)];
    const there = new Map<string, ReadonlySet<string>>();
    for (const queue of queues) there.set(queue, new Set(await contents(standby, queue)));
    there.set("events", new Set(await readStream(standby, "events")));
    const isMissing = ({ queue, id }: Confirmed) => !there.get(queue)?.has(id) && !seen.get(queue)?.has(id);
    const before = publisher.confirmed.filter((one) => one.at < point);
    expect(before.length).toBeGreaterThan(3 * backlog);
    expect(before.filter(isMissing)).toEqual([]);
    const missing = publisher.confirmed.filter((one) => one.at < counted).filter(isMissing);
    expect(missing.length, text).toBeLessThanOrEqual(Number(waiting));
    expect(missing.length, text).toBeGreaterThan(0);
    const all = publisher.confirmed.filter(isMissing).length;
    console.log(
      `confirmed ${publisher.confirmed.length}, ${before.length} before the recovery point ${upTo} of which 0 are ` +
        `missing; ${waiting} were said to wait, ${missing.length} of those confirmed until then are missing, and ${all} of ` +
        `all that was confirmed in ${Math.round((publisher.lastAt - point) / 1000)} s after the recovery point`,
    );
  });

  it("is a cluster like any other after it: own policies, no links, no upstream", async () => {
    expect(await project.ask("standby", "/federation-links")).toEqual([]);
    const policies = await project.ask<{ name: string }[]>("standby", "/policies/shop");
    expect(policies.map(({ name }) => name)).toEqual(["alternate"]);
    expect(await project.ask("standby", "/parameters/federation-upstream")).toEqual([]);
    const again = new Publisher(standby);
    await again.publish(10);
    const refused = await project.run(follow, ...project.trust, "--once");
    expect(refused.code).toBe(3);
  });
});
