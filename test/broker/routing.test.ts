/** The broker is the oracle: what Warren says about a message's way is what the broker does. */
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Queue } from "../../components/topology/model.ts";
import { afterExpiry, afterReject, type Fate } from "../../components/topology/routing/fate.ts";
import { type Letter, letterOf } from "../../components/topology/routing/message.ts";
import { route } from "../../components/topology/routing/route.ts";
import { type Case, randomCase } from "../unit/routing/randomVhost.ts";
import { TestBroker } from "./broker.ts";
import { type OnBroker, publish, putOn, takeAll } from "./routingOracle.ts";

/** The first failing case is told as it is: each smaller one would cost another vhost on the broker. */
const check = (runs: number, property: fc.IAsyncProperty<[Case]>) =>
  fc.assert(property, { numRuns: runs, endOnFailure: true });

const queueNamed = ({ vhost }: Case, name: string): Queue => {
  const queue = vhost.queues.find((one) => one.name === name);
  if (queue === undefined) throw new Error(`no queue ${name}`);
  return queue;
};

/** `message 3 → a`, sorted. */
type Arrivals = string[];

async function arrivals(on: OnBroker, { vhost }: Case): Promise<Arrivals> {
  const all = await Promise.all(
    vhost.queues.map(async ({ name }) =>
      (await takeAll(on, name)).map(({ properties }) => `message ${properties.messageId} → ${name}`),
    ),
  );
  return all.flat().sort();
}

describe.each(["4.0", "4.3"] as const)("broker %s", (version) => {
  const broker = TestBroker.of(version);

  test("1,000 random messages arrive where `warren route` says", { timeout: 180_000 }, async () => {
    await check(
      25,
      fc.asyncProperty(randomCase(40), async (one) => {
        const on = await putOn(broker, one);
        await publish(on, one);
        const got = await arrivals(on, one);
        await on.channel.close();
        const said = one.messages.map((message) => route(one.vhost, message));
        expect(said.flatMap(({ unknown, refused }) => [...unknown, ...(refused ? [refused] : [])])).toEqual(
          [],
        );
        expect(
          said.flatMap(({ queues }, id) => queues.map((queue) => `message ${id} → ${queue}`)).sort(),
        ).toEqual(got);
      }),
    );
  });

  test("a rejected message lands where `afterReject` says", { timeout: 180_000 }, async () => {
    await check(
      8,
      fc.asyncProperty(randomCase(20, { ttl: false }), async (one) => {
        const on = await putOn(broker, one);
        await publish(on, one);
        const taken = await Promise.all(one.vhost.queues.map(({ name }) => takeAll(on, name)));
        for (const message of taken.flat()) on.channel.nack(message, false, false);

        const said = one.messages.flatMap((message, id) =>
          route(one.vhost, message).queues.flatMap((queue) => {
            const fate = afterReject(one.vhost, queueNamed(one, queue), letterOf(message));
            return landing(fate).map((landed) => `message ${id} from ${queue} → ${landed}`);
          }),
        );
        const got: string[] = [];
        await settled(async () => {
          for (const { name } of one.vhost.queues) {
            for (const { properties } of await takeAll(on, name)) {
              const [death] = properties.headers?.["x-death"] ?? [];
              got.push(`message ${properties.messageId} from ${death?.queue} → ${name}`);
            }
          }
          return got.length >= said.length;
        });
        await on.channel.close();
        expect(said.sort()).toEqual(got.sort());
      }),
    );
  });

  test("a message that expires again and again rests where `afterExpiry` says", {
    timeout: 180_000,
  }, async () => {
    await check(
      8,
      fc.asyncProperty(randomCase(20, { ttl: true }), async (one) => {
        const on = await putOn(broker, one);
        await publish(on, one);
        const said = one.messages
          .flatMap((message, id) =>
            route(one.vhost, message)
              .queues.flatMap((queue) => resting(one, queue, letterOf(message)))
              .map((queue) => `message ${id} → ${queue}`),
          )
          .sort();
        const got: string[] = [];
        await wait(500); // the longest chain: seven queues of 30 ms each
        await settled(async () => {
          got.push(...(await arrivals(on, one)));
          return got.length >= said.length;
        });
        await on.channel.close();
        expect(said).toEqual(got.sort());
      }),
    );
  });
});

const landing = (fate: Fate): readonly string[] => (fate.kind === "dead-lettered" ? fate.routing.queues : []);

/** The queues without a time to live in which copies of the message end, one entry for each copy. */
function resting(one: Case, queue: string, letter: Letter): readonly string[] {
  const fate = afterExpiry(one.vhost, queueNamed(one, queue), letter);
  if (fate.kind === "stays") return [queue];
  if (fate.kind !== "dead-lettered") return [];
  return fate.routing.queues.flatMap((next) => resting(one, next, fate.letter));
}

/** Looks until everything that must come has come, and then once more for what must not. */
async function settled(look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const done = await look();
    if (done) break;
    await wait(100);
  }
  await wait(300);
  await look();
}
