/**
 * Copies a stream to the stream of the same name on another broker. A stream keeps what it delivers, so the caller
 * keeps the offset up to which it was copied.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Carried, CarryOrder } from "./carry.ts";
import { lastOffset } from "./count.ts";
import { cannotBeRepeated, publishOptions } from "./destination.ts";
import type { Message } from "./message.ts";
import { offsetOf } from "./stream.ts";

const pollMs = 20;

/**
 * Copies from `offset` to the end that the stream has now.
 * @param keep is told the next offset after each `window` messages, once they are confirmed: an interruption doubles no more
 */
export async function carryStream(
  order: CarryOrder,
  offset: number,
  keep: (next: number) => Promise<void>,
  stop: AbortSignal,
): Promise<Carried> {
  const done: Carried = { carried: 0, withoutUser: 0, ended: undefined };
  try {
    const end = await lastOffset(order.from, order.queue, stop);
    if (end !== undefined && end >= offset) await copy(order, { offset, end }, keep, done, stop);
  } catch (error) {
    done.ended ??= error instanceof Error ? error.message : String(error);
  }
  if (stop.aborted) done.ended ??= "it was interrupted";
  return done;
}

async function copy(
  { from, to, queue, window }: CarryOrder,
  { offset, end }: { readonly offset: number; readonly end: number },
  keep: (next: number) => Promise<void>,
  done: Carried,
  stop: AbortSignal,
): Promise<void> {
  const source = await from.channel();
  const target = await to.confirmChannel();
  const fail = (why: string) => {
    done.ended ??= why;
  };
  source.on("close", () => fail("its connection was closed"));
  target.on("error", ({ message }) => fail(message));
  target.on("close", () => fail("the connection to the other broker was closed"));
  target.on("return", () => fail("the other broker has no such stream any more"));
  const taken: Message[] = [];
  await source.prefetch(window);
  // The broker sends whole chunks, and no more than `window` messages that are not acknowledged.
  const take = (message: Message | null) => {
    if (message === null) fail("it was deleted");
    else taken.push(message);
  };
  await source.consume(queue, take, { arguments: { "x-stream-offset": offset } });
  let next = offset;
  while (next <= end && done.ended === undefined && !stop.aborted) {
    const batch = taken.splice(0).map((message) => ({ message, at: offsetOf(message) ?? -1 }));
    const wanted = batch.filter(({ at }) => at >= next && at <= end);
    for (const { message, at } of wanted) {
      if (cannotBeRepeated(message)) return fail(`the message at offset ${at} cannot be sent again`);
      const destination = { exchange: "", routingKey: queue };
      const options = publishOptions(message, { kind: "fixed", destination }, to.user);
      target.publish("", queue, message.content, options);
      if (message.properties.userId !== undefined && options.userId === undefined) done.withoutUser++;
    }
    await target.waitForConfirms();
    const last = wanted.at(-1);
    if (done.ended !== undefined) return;
    if (last !== undefined) {
      done.carried += wanted.length;
      next = last.at + 1;
      await keep(next);
    }
    for (const { message } of batch) source.ack(message);
    if (batch.length === 0) await sleep(pollMs);
  }
  const why = done.ended;
  await Promise.allSettled([source.close(), target.close()]);
  done.ended = why;
}
