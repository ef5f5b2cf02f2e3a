/** The broker is the oracle: where a message is after `then` of a test, and when it is there. */
import { setTimeout as wait } from "node:timers/promises";
import type { ConfirmChannel, GetMessage } from "amqplib";
import { expect, test } from "vitest";
import type { Happening } from "../../components/topology/happening.ts";
import { happeningsOf } from "../../components/topology/language/happenings.ts";
import type { Vhost } from "../../components/topology/model.ts";
import { queuesOf } from "../../components/topology/routing/follow.ts";
import { outcomeOf, tookOf } from "../../components/topology/routing/outcome.ts";
import { hasLost, knows } from "../../components/topology/version.ts";
import { TestBroker } from "./broker.ts";
import { declared } from "./declared.ts";
import { onVersionsSideBySide } from "./sideBySide.ts";

interface Case {
  readonly loses: string;
  readonly vhost: string;
  /** The queue whose consumer rejects and returns. */
  readonly consumer?: string;
  readonly publish?: { readonly exchange: string; readonly key: string };
  readonly happenings: string;
  /** What the simulator must say, so that an answer of "nowhere" on both sides is no success. */
  readonly endsIn: readonly string[];
  readonly since?: "4.3";
  readonly until?: "4.3";
}

const retrying = "queues: { q: { retry: { attempts: 3, delay: 400ms, factor: 2 } } }";
const byQueue = "queues: { q: { retry: { attempts: 3, delay: 400ms, maxDelay: 600ms, by: queue } } }";
const round = `queues:
  q: { deliveryLimit: 1, deadLetter: { exchange: "", routingKey: wait } }
  wait: { messageTtl: 400ms, deadLetter: { exchange: "", routingKey: q } }`;
const limited = (type: string) =>
  `queues: { q: { type: ${type}, maxLength: 1, deadLetter: { exchange: "", routingKey: dead } }, dead: {} }`;
const byPolicy = `queues: { q: {}, dead: {} }
policies:
  p:
    pattern: "^q$"
    applyTo: quorum_queues
    definition: { delivery-limit: 2, dead-letter-exchange: "", dead-letter-routing-key: dead }`;
const limit = "queues: { q: { deliveryLimit: 2, deadLetter: true } }";
const delayingAll = `queues:
  q:
    arguments: { x-delayed-retry-type: all, x-delayed-retry-min: 400, x-delayed-retry-max: 600, x-delivery-limit: 2 }`;
const delayed = `exchanges: { x: { type: topic, delay: [500ms] } }
queues: { q: { retry: { attempts: 2, delay: 400ms }, bindings: [{ exchange: x, routingKey: "a.*" }] } }`;

const cases: readonly Case[] = [
  { loses: "the first wait", vhost: retrying, happenings: "reject", endsIn: ["q.retry.1"] },
  { loses: "the second wait", vhost: retrying, happenings: "reject x2", endsIn: ["q.retry.2"] },
  { loses: "the end of the retries", vhost: retrying, happenings: "reject x3", endsIn: ["q.dead"] },
  { loses: "the way back", vhost: retrying, happenings: "reject x2, expire", endsIn: ["q"] },
  {
    ...{ loses: "a delay before a retry", vhost: delayed, happenings: "expire, reject x2" },
    ...{ publish: { exchange: "x.delay.500ms", key: "a.b" }, endsIn: ["q.dead"] },
  },
  { loses: "a failure that is allowed", vhost: byPolicy, happenings: "return x2", endsIn: ["q"] },
  { loses: "the delivery limit", vhost: byPolicy, happenings: "return x3", endsIn: ["dead"] },
  {
    ...{ loses: "a queue's own count of failures", vhost: retrying, happenings: "reject, return x21" },
    ...{ endsIn: ["q.dead"], until: "4.3" },
  },
  {
    ...{ loses: "the message's count of failures", vhost: retrying, happenings: "reject, return x20" },
    ...{ endsIn: ["q.dead"], since: "4.3" },
  },
  {
    loses: "a failure that still is allowed",
    vhost: retrying,
    happenings: "reject, return x19",
    endsIn: ["q"],
  },
  { loses: "a circle without a rejection", vhost: round, happenings: "return x2, expire", endsIn: [] },
  { loses: "a circle with one", vhost: round, happenings: "reject x3, expire", endsIn: ["q"] },
  { loses: "a full quorum queue", vhost: limited("quorum"), happenings: "overflow", endsIn: ["dead"] },
  { loses: "a full classic queue", vhost: limited("classic"), happenings: "overflow", endsIn: ["dead"] },
  {
    ...{ loses: "a classic queue without a limit", vhost: "queues: { q: { type: classic } }" },
    ...{ happenings: "return x30", endsIn: ["q"] },
  },
  {
    loses: "a queue that waits by itself",
    vhost: byQueue,
    happenings: "return x2",
    endsIn: ["q"],
    since: "4.3",
  },
  { loses: "its last failure", vhost: byQueue, happenings: "return x3", endsIn: ["q.dead"], since: "4.3" },
  { loses: "what basic.nack counts", vhost: limit, happenings: "nack x3", endsIn: ["q.dead"], until: "4.3" },
  { loses: "what it no longer counts", vhost: limit, happenings: "nack x30", endsIn: ["q"], since: "4.3" },
  { loses: "its delay", vhost: delayingAll, happenings: "nack x3", endsIn: ["q"], since: "4.3" },
  {
    loses: "a delay that grows",
    vhost: delayingAll,
    happenings: "return x2, nack",
    endsIn: ["q"],
    since: "4.3",
  },
];

const body = Buffer.from("m");

async function waitedFor(channel: ConfirmChannel, queue: string): Promise<GetMessage> {
  for (let tries = 0; tries < 1000; tries++) {
    const message = await channel.get(queue);
    if (message !== false) return message;
    await wait(10);
  }
  throw new Error(`no message came to ${queue}`);
}

async function enact(channel: ConfirmChannel, what: Happening, consumer: string): Promise<void> {
  if (what === "expire") return; // it takes its time, and nobody does anything
  if (what === "overflow") {
    channel.sendToQueue(consumer, Buffer.from("another"));
    return channel.waitForConfirms();
  }
  const message = await waitedFor(channel, consumer);
  if (what === "nack") channel.nack(message, false, true);
  else channel.reject(message, what === "return");
}

/** The queues that hold the message now. */
async function holding(channel: ConfirmChannel, { queues }: Vhost): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name } of queues) {
    for (let next = await channel.get(name); next !== false; next = await channel.get(name)) {
      if (next.content.equals(body)) found.push(name);
    }
  }
  return found.sort();
}

onVersionsSideBySide("on RabbitMQ %s one is told where a message ends", (version) => {
  const broker = TestBroker.of(version);

  const told = cases.filter(
    ({ since, until }) => knows(version, since ?? "4.0") && (until === undefined || !hasLost(version, until)),
  );
  test.each(told)("and when, not without $loses ($happenings)", { timeout: 60_000 }, async (one) => {
    const { plan, channel } = await declared(broker, one.vhost, version);
    const [vhost] = plan.vhosts;
    const happenings = happeningsOf(one.happenings);
    if (vhost === undefined || happenings === undefined) throw new Error("the case is wrong");
    const { consumer = "q", publish = { exchange: "", key: "q" } } = one;

    const said = outcomeOf(vhost, publish, happenings, version);
    expect(said.unknown).toEqual([]);
    expect([...queuesOf(said)]).toEqual(one.endsIn);

    channel.publish(publish.exchange, publish.key, body);
    const started = performance.now();
    await channel.waitForConfirms();
    for (const { what, times } of happenings) {
      for (let nth = 0; nth < times; nth++) await enact(channel, what, consumer);
    }
    const [end] = one.endsIn;
    if (end === undefined) await wait(tookOf(said) + 1000);
    const arrived = end === undefined ? undefined : await waitedFor(channel, end);
    const took = performance.now() - started;
    expect(await holding(channel, vhost)).toEqual([]);
    if (arrived === undefined) return;
    expect(String(arrived.content)).toBe(String(body));
    // A broker may be late, never early.
    expect(took).toBeGreaterThan(tookOf(said) - 20);
    expect(took).toBeLessThan(tookOf(said) + 5000);
  });
});
