/** `tunable` on real brokers: the policy matches its queue alone, and every setting in it changes while messages stay. */
import type { ConfirmChannel } from "amqplib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { difference } from "../../components/topology/compare/difference.ts";
import type { QueueDefinition, VhostDefinition } from "../../components/topology/definition/topology.ts";
import { tuningName } from "../../components/topology/expand/patterns/tunable.ts";
import { toDefinitions } from "../../components/topology/interchange/definitions/toDefinitions.ts";
import { queueArguments } from "../../components/topology/language/arguments.ts";
import { formatProblem, planOf } from "../../components/topology/load.ts";
import type { Json, Plan, QueueType } from "../../components/topology/model.ts";
import { anyName } from "../unit/topology/names.ts";
import { TestBroker } from "./broker.ts";
import { consumed, next } from "./declared.ts";
import { changesOf } from "./tunableSettings.ts";
import { type BrokerVersion, versions } from "./versions.ts";

type Definition = { readonly [key: string]: Json };

/** The time that a policy needs until a queue's statistics, which tell its effect, show it. */
const patience = { timeout: 30_000, interval: 100 };

describe.each(versions)("on %s a tunable queue", { timeout: 300_000 }, (version: BrokerVersion) => {
  const broker = TestBroker.of(version);

  async function declare(vhost: string, definition: VhostDefinition): Promise<Plan> {
    const { plan, problems } = planOf({ vhosts: { [vhost]: definition } }, { brokerVersion: version });
    if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
    await broker.importDefinitions(toDefinitions(plan).definitions);
    return plan;
  }

  /** By queue: as the metadata says, at once. */
  async function policiesIn(vhost: string): Promise<ReadonlyMap<string, string | undefined>> {
    const path = `/api/queues/${vhost}?disable_stats=true`;
    const queues = await broker.get<readonly { name: string; policy?: string | null }[]>(path);
    // RabbitMQ says "" or null, by version, where there is none.
    return new Map(queues.map(({ name, policy }) => [name, policy || undefined]));
  }

  const effective = async (vhost: string, queue: string): Promise<Definition | undefined> => {
    const path = `/api/queues/${vhost}/${encodeURIComponent(queue)}`;
    return (await broker.get<{ effective_policy_definition?: Definition }>(path)).effective_policy_definition;
  };

  async function publish(channel: ConfirmChannel, queue: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) channel.sendToQueue(queue, Buffer.from(String(n)), { persistent: true });
    await channel.waitForConfirms();
  }

  test("has the policy that no other queue has, whatever its name", async () => {
    const seed = Number(process.env.WARREN_SEED ?? Date.now() % 2 ** 31);
    const fits = (name: string) => Buffer.byteLength(tuningName(name)) <= 255;
    const hard = [
      "a.b",
      "a+",
      "a$",
      "^a",
      "a|b",
      "(a)",
      "[a]",
      "a{2}",
      "a\\",
      "\\Qa\\E",
      "(?i)a",
      "a\\z",
      "#",
    ];
    const names = [...new Set([...hard, ...fc.sample(anyName.filter(fits), { seed, numRuns: 60 })])];
    const near = names.flatMap((name) => [
      ...[`${name}x`, `x${name}`, `${name} `, name.toUpperCase(), name.toLowerCase(), name.normalize("NFD")],
      ...[name.replace(/\W/u, "x"), name.replace(/\W/u, ""), name.slice(1), name.replaceAll("\\", "")],
    ]);
    const others = [...new Set(near)].filter(
      (name) => !names.includes(name) && fits(name) && !/^(amq\..*|\.{0,2})$|\p{Surrogate}/su.test(name),
    );
    const vhost = await broker.vhost();
    await declare(vhost, {
      defaultQueueType: "classic",
      queues: Object.fromEntries([
        ...names.map((name): [string, QueueDefinition] => [name, { tunable: true, maxLength: 5 }]),
        ...others.map((name): [string, QueueDefinition] => [name, {}]),
      ]),
    });
    const found = await policiesIn(vhost);
    const wanted = new Map<string, string | undefined>([
      ...names.map((name) => [name, tuningName(name)] as const),
      ...others.map((name) => [name, undefined] as const),
    ]);
    const wrong = [...wanted].filter(([name, policy]) => found.get(name) !== policy);
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(found.size).toBe(wanted.size);
  });

  test("takes over what the policy before it says, and keeps up with it", async () => {
    const vhost = await broker.vhost();
    const of = (ttl: number): VhostDefinition => ({
      queues: { q: { type: "classic", tunable: true, maxLength: 5 } },
      policies: { base: { pattern: "^q", priority: 9, definition: { "message-ttl": ttl, "max-length": 1 } } },
    });
    for (const ttl of [1_000_000, 2_000_000]) {
      await declare(vhost, of(ttl));
      const wanted = { "max-length": 5, "message-ttl": ttl };
      await expect.poll(() => effective(vhost, "q"), patience).toEqual(wanted);
    }
  });

  test.each<QueueType>(["classic", "quorum", "stream"])(
    "of type %s changes each of its settings in place, and its messages stay",
    async (type) => {
      const settings = changesOf(type, version, Object.keys(queueArguments));
      const vhost = await broker.vhost();
      const channel = await broker.channel(vhost);
      const of = (value: (from: Json, to: Json) => Json): VhostDefinition => ({
        queues: {
          q: {
            type,
            tunable: true,
            arguments: Object.fromEntries(
              settings.map(([argument, , from, to]) => [argument, value(from, to)] as const),
            ),
          },
        },
      });
      const before = await declare(
        vhost,
        of((from) => from),
      );
      await publish(channel, "q", 3);
      const after = await declare(
        vhost,
        of((_, to) => to),
      );

      expect(before.vhosts[0]?.queues[0]).toMatchObject({ type });
      expect(before.vhosts[0]?.queues[0]?.arguments).toEqual({});
      const changed = difference(before, after);
      expect(changed.map(({ action, kind }) => `${action} ${kind}`)).toEqual(["change policy"]);
      expect(changed[0]?.fields.map(({ field }) => field).sort()).toEqual(
        settings.map(([, key]) => `definition.${key}`).sort(),
      );
      const wanted = Object.fromEntries(settings.map(([, key, , to]) => [key, to]));
      await expect.poll(() => effective(vhost, "q"), patience).toEqual(wanted);
      if (type === "stream") return expect(await read(channel, "q", 3)).toEqual(["0", "1", "2"]);
      expect((await channel.checkQueue("q")).messageCount).toBe(3);
      const messages = [await next(channel, "q"), await next(channel, "q"), await next(channel, "q")];
      expect(messages.map(({ content }) => String(content))).toEqual(["0", "1", "2"]);
    },
  );

  test.each<QueueType>(["classic", "quorum"])("of type %s holds more as soon as it may", async (type) => {
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    const of = (maxLength: number): VhostDefinition => ({
      queues: { q: { type, tunable: true, maxLength, overflow: "reject-publish" } },
    });
    const depth = async () => (await channel.checkQueue("q")).messageCount;
    /** Until the broker refuses one. */
    const fill = async () => {
      const full = () =>
        publish(channel, "q", 1).then(
          () => false,
          () => true,
        );
      // A quorum queue learns that it is full a little late.
      for (let n = 0; n < 500 && !(await full()); n++);
      return depth();
    };
    await declare(vhost, of(3));
    const first = await fill();
    expect(first).toBeGreaterThanOrEqual(3);
    await declare(vhost, of(300));
    expect(await fill()).toBeGreaterThanOrEqual(300);
    expect(first).toBeLessThan(300);
  });

  test("with a retry brings messages back after another delay, without a queue made anew", async () => {
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    const of = (delay: string): VhostDefinition => ({
      queues: { q: { tunable: true, retry: { attempts: 2, delay, maxDelay: "1h" } } },
    });
    const before = await declare(vhost, of("1h"));
    const after = await declare(vhost, of("50ms"));
    expect(difference(before, after).map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      "change policy",
    ]);
    await publish(channel, "q", 1);
    const deliveries = await consumed(channel, "q", 2, (message) => channel.nack(message, false, false));
    expect(deliveries.map(({ content }) => String(content))).toEqual(["0", "0"]);
    expect(String((await next(channel, "q.dead")).content)).toBe("0");
  });
});

/** The first messages of a stream. */
async function read(channel: ConfirmChannel, stream: string, count: number): Promise<readonly string[]> {
  await channel.prefetch(count);
  const found: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const take: Parameters<ConfirmChannel["consume"]>[1] = (message) => {
      if (message === null) return reject(new Error("the broker cancelled the consumer"));
      found.push(String(message.content));
      channel.ack(message);
      if (found.length === count) resolve();
    };
    channel.consume(stream, take, { arguments: { "x-stream-offset": "first" } }).catch(reject);
  });
  return found;
}
