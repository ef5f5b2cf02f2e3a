/** What a queue or an exchange does on a broker, seen from outside: each tells the value of one of its settings. */
import { setTimeout as wait } from "node:timers/promises";
import type { ConsumeMessage } from "amqplib";
import type { OnBroker } from "./routingOracle.ts";

export type Observe = (on: OnBroker, name: string) => Promise<unknown>;

/** In bytes; what a queue counts beside a message's body is little against it. */
export const bodySize = 1000;

/** Queues that everything dead-lettered or unroutable goes to, through a fanout exchange of the same name. */
export const sinks = ["a", "b"] as const;

/** Whether the broker took it. */
const sent = ({ channel }: OnBroker, exchange: string, key: string, text: string) =>
  new Promise<boolean>((resolve) => {
    const body = Buffer.from(text.padEnd(bodySize));
    channel.publish(exchange, key, body, { messageId: text }, (error: unknown) => resolve(!error));
  });

async function send(on: OnBroker, queue: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await sent(on, "", queue, text);
}

const count = async ({ channel }: OnBroker, queue: string) => (await channel.checkQueue(queue)).messageCount;

async function reject({ channel }: OnBroker, queue: string, requeue: boolean): Promise<boolean> {
  const message = await channel.get(queue);
  if (message !== false) channel.reject(message, requeue);
  return message !== false;
}

/** How many of four messages stay. */
export const length: Observe = async (on, name) => {
  await send(on, name, ["1", "2", "3", "4"]);
  return count(on, name);
};

/** Whether a message is still there after a second. */
export const keepsMessage: Observe = async (on, name) => {
  await send(on, name, ["m"]);
  await wait(1000);
  return (await count(on, name)) > 0;
};

/** Which of five messages a queue with room for one has: one that refuses keeps the first, and perhaps one more. */
export const whenFull: Observe = async (on, name) => {
  await send(on, name, ["1", "2", "3", "4", "5"]);
  const message = await on.channel.get(name);
  return message !== false && message.properties.messageId === "1" ? "refuses" : "drops";
};

const arrivals = new WeakMap<OnBroker, Promise<Map<string, string>>>();

/** The sink that each message has come to, by the message's id; cases that run at the same time share them. */
function arrivalsOn(on: OnBroker): Promise<Map<string, string>> {
  const known = arrivals.get(on) ?? consumeSinks(on);
  arrivals.set(on, known);
  return known;
}

async function consumeSinks({ channel }: OnBroker): Promise<Map<string, string>> {
  const arrived = new Map<string, string>();
  for (const sink of sinks) {
    const note = (message: ConsumeMessage | null) => arrived.set(String(message?.properties.messageId), sink);
    await channel.consume(sink, note, { noAck: true });
  }
  return arrived;
}

/** The sink that a queue's dead letters, or what an exchange does not route, go to. */
async function sinkOf(on: OnBroker, id: string): Promise<string | undefined> {
  const arrived = await arrivalsOn(on);
  for (let tries = 0; tries < 20 && !arrived.has(id); tries++) await wait(200);
  return arrived.get(id);
}

export async function sendAndReject(on: OnBroker, name: string): Promise<void> {
  await send(on, name, [name]);
  await reject(on, name, false);
}

export const deadLetterSink: Observe = async (on, name) => {
  await sendAndReject(on, name);
  return sinkOf(on, name);
};

export const unroutedSink: Observe = async (on, name) => {
  await sent(on, name, "", name);
  return sinkOf(on, name);
};

/** More than the default limit of 20 allows. */
export const mostDeliveries = 23;

export const deliveries: Observe = async (on, name) => {
  await send(on, name, ["m"]);
  let number = 0;
  while (number < mostDeliveries && (await reject(on, name, true))) number++;
  return number;
};

/** Whether a message that a consumer rejected is there again at once. */
export const comesBack: Observe = async (on, name) => {
  await send(on, name, ["m"]);
  await reject(on, name, true);
  await wait(1000);
  return (await on.channel.get(name)) !== false;
};

/** Whether a stream removes its first messages while more come: it looks whenever it begins a segment. */
export const truncates: Observe = async (on, name) => {
  const some = Array.from({ length: 10 }, (_, index) => `${index}`);
  for (let tries = 0; tries < 8; tries++) {
    await send(on, name, some);
    await wait(1500);
    if ((await firstOffset(on, name)) > 0) return true;
  }
  return false;
};

async function firstOffset({ channel }: OnBroker, stream: string): Promise<number> {
  await channel.prefetch(1);
  return new Promise((resolve, reject) => {
    const tag = `first ${stream}`;
    const options = { consumerTag: tag, arguments: { "x-stream-offset": "first" } };
    channel
      .consume(
        stream,
        (message) => {
          channel
            .cancel(tag)
            .then(() => resolve(Number(message?.properties.headers?.["x-stream-offset"])), reject);
        },
        options,
      )
      .catch(reject);
  });
}
