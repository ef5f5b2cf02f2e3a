/** Takes the oldest messages out of a queue for good, a number of them and never one more. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "./message.ts";
import type { Session } from "./session.ts";

/** Messages of one request. */
const batch = 500;
/** A queue that delivers nothing for this time delivers no more, in ms. */
const quietMs = 5_000;
const pollMs = 10;

/** Begins the consumers' tags: the broker lists consumers for a while after they have ended. */
export const takerTag = "warren-takes-";

export interface Taking {
  readonly session: Session;
  readonly queue: string;
  readonly count: number;
  /** Whether messages leave the queue as they came, as far as this one shows. */
  readonly isInOrder: (message: Message) => boolean;
  readonly stop: AbortSignal;
}

export interface Taken {
  readonly taken: number;
  /** False: a message was not, and was returned with its batch. */
  readonly wereInOrder: boolean;
}

/**
 * Messages beyond the number are not even delivered: each delivery of a quorum queue's message counts to its limit.
 * @throws if the connection ends; what was not acknowledged is in the queue again
 */
export async function takeOldest(taking: Taking): Promise<Taken> {
  let taken = 0;
  while (taken < taking.count && !taking.stop.aborted) {
    const size = Math.min(batch, taking.count - taken);
    const got = await takeBatch(taking, size);
    if (got === "out of order") return { taken, wereInOrder: false };
    taken += got;
    if (got < size) break;
  }
  return { taken, wereInOrder: true };
}

async function takeBatch({ session, queue, isInOrder }: Taking, size: number) {
  const channel = await session.channel();
  await channel.prefetch(size);
  const messages: Message[] = [];
  let [isOver, latest] = [false, Date.now()];
  channel.on("close", () => {
    isOver = true;
  });
  const take = (message: Message | null) => {
    latest = Date.now();
    if (message === null) isOver = true;
    else messages.push(message);
  };
  const { consumerTag } = await channel.consume(queue, take, { consumerTag: `${takerTag}${randomUUID()}` });
  while (!isOver && messages.length < size && Date.now() - latest < quietMs) await sleep(pollMs);
  // Before the acknowledgement, which would make room for further deliveries.
  if (!isOver) await channel.cancel(consumerTag);
  const last = messages.at(-1);
  const areInOrder = messages.every(isInOrder);
  if (last !== undefined && areInOrder) channel.ack(last, true);
  // RabbitMQ handles what was sent on a channel before it closes it. What is not acknowledged returns to its place.
  await channel.close();
  return areInOrder ? messages.length : "out of order";
}
