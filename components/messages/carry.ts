/**
 * Carries the messages of a queue into the queue of the same name on another broker, in their order, while both run. A
 * message leaves the first queue once the second broker has confirmed it: whatever ends this, none is lost, and at most
 * `window` messages are in both places.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { cannotBeRepeated, publishOptions } from "./destination.ts";
import type { Message } from "./message.ts";
import { isNacked, type Session } from "./session.ts";

export interface CarryOrder {
  /** Both in the vhost of the queue. */
  readonly from: Session;
  readonly to: Session;
  readonly queue: string;
  /** Messages at most that are published and not confirmed yet. */
  readonly window: number;
}

export interface Carried {
  carried: number;
  /** Of those: lost the property user-id, which only its own user may set. */
  withoutUser: number;
  /** Why it ended before the queue was empty; undefined if it is empty. */
  ended: string | undefined;
}

/** A queue that delivers nothing for this time, though it has messages, does not deliver any; in ms. */
const stuckMs = 10_000;
/** Without a delivery for this time the queue is asked whether it is empty; in ms. */
const quietMs = 500;
const pollMs = 50;

/** Does not throw for what ends a connection: the result says so. */
export async function carry(order: CarryOrder, stop: AbortSignal): Promise<Carried> {
  const done: Carried = { carried: 0, withoutUser: 0, ended: undefined };
  try {
    await carryAll(order, done, stop);
  } catch (error) {
    done.ended ??= error instanceof Error ? error.message : String(error);
  }
  return done;
}

async function carryAll(order: CarryOrder, done: Carried, stop: AbortSignal): Promise<void> {
  const { from, to, queue, window } = order;
  const end = (why: string) => {
    done.ended ??= why;
  };
  const source = await from.channel();
  const target = await to.confirmChannel();
  target.on("error", ({ message }) => end(message));
  target.on("close", () => end("the connection to the other broker was closed"));
  // RabbitMQ returns a message before it confirms it, so nothing that was returned is acknowledged below.
  let isTrusted = true;
  const distrust = (why: string) => {
    isTrusted = false;
    end(why);
  };
  source.on("close", () => distrust("its connection was closed"));
  target.on("return", () => distrust("the other broker has no such queue any more"));
  let [inFlight, stays, last] = [0, 0, Date.now()];

  const take = (message: Message | null) => {
    last = Date.now();
    if (message === null) return end("it was deleted");
    if (done.ended !== undefined) return;
    if (cannotBeRepeated(message)) {
      stays++;
      return;
    }
    const destination = { exchange: "", routingKey: queue };
    const options = publishOptions(message, { kind: "fixed", destination }, to.user);
    inFlight++;
    target.publish("", queue, message.content, options, (error: unknown) => {
      inFlight--;
      last = Date.now();
      if (error !== null) return end(reasonOf(error));
      if (!isTrusted) return;
      source.ack(message);
      done.carried++;
      if (message.properties.userId !== undefined && options.userId === undefined) done.withoutUser++;
    });
  };

  await source.prefetch(window);
  const { consumerTag } = await source.consume(queue, take);
  const isOver = async () => {
    if (done.ended !== undefined || stop.aborted || stays >= window) return true;
    if (inFlight > 0 || Date.now() - last < quietMs) return false;
    const { messageCount } = await source.checkQueue(queue);
    if (messageCount === 0) return true;
    if (Date.now() - last > stuckMs)
      end(`it has ${messageCount} messages and delivers none to another consumer`);
    return false;
  };
  while (!(await isOver())) await sleep(pollMs);
  if (isTrusted) await source.cancel(consumerTag);
  while (inFlight > 0 && isTrusted) await sleep(pollMs);
  // What is not acknowledged goes back to its place in the queue.
  const why =
    done.ended ?? (stays > 0 ? unrepeatable(stays) : stop.aborted ? "it was interrupted" : undefined);
  await Promise.allSettled([source.close(), target.close()]);
  done.ended = why;
}

const unrepeatable = (count: number) =>
  `${count} messages stay: they have a header or property that is not UTF-8 and could not be sent again as it is`;

function reasonOf(error: unknown): string {
  if (isNacked(error)) return "the queue there rejects messages: is it full?";
  return error instanceof Error ? error.message : String(error);
}
