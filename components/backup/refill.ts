/** Publishes the messages of a backup into one queue, in their order, and waits for the broker's confirms. */
import type { Options } from "amqplib";
import { cannotBeRepeated, publishOptions } from "../messages/destination.ts";
import type { Message } from "../messages/message.ts";
import { isNacked, type Session } from "../messages/session.ts";

export interface Refilled {
  /** Messages that the broker has confirmed. */
  readonly published: number;
  /** Of those: lost the property user-id, which only its own user may set. */
  readonly withoutUser: number;
  /** Messages with a header that cannot be sent as it was. */
  readonly unrepeatable: number;
}

/** At most so much is published and not yet confirmed. */
const window = { messages: 500, bytes: 8 * 1024 * 1024 };

/** @returns undefined for a message that cannot be sent as it was */
export function optionsFor(message: Message, exchange: string, user: string): Options.Publish | undefined {
  return cannotBeRepeated(message) ? undefined : publishOptions(message, { kind: "asItWas", exchange }, user);
}

/**
 * One channel keeps the order, so that an interruption leaves the first messages in the queue and none of the others.
 * @param skip so many of the messages that can be sent are in the queue already
 * @throws for the first message that the broker does not take
 */
export async function refill(
  session: Session,
  exchange: string,
  queue: string,
  messages: AsyncIterable<Message>,
  skip: number,
  stop: AbortSignal,
): Promise<Refilled> {
  const channel = await session.confirmChannel();
  let failed: Error | undefined;
  channel.on("error", (error) => {
    failed = error;
  });
  channel.on("return", () => {
    failed = new Error("the queue is gone");
  });
  await channel.assertExchange(exchange, "fanout", { durable: false, autoDelete: true });
  await channel.bindQueue(queue, exchange, "");
  const done = { published: 0, withoutUser: 0, unrepeatable: 0 };
  const waiting = { messages: 0, bytes: 0 };
  let wake = () => {};
  const publish = ({ fields, content }: Message, options: Options.Publish) => {
    waiting.messages++;
    waiting.bytes += content.length;
    channel.publish(exchange, fields.routingKey, content, options, (error: unknown) => {
      waiting.messages--;
      waiting.bytes -= content.length;
      if (error === null) done.published++;
      else failed ??= error instanceof Error ? error : new Error(String(error));
      wake();
    });
  };
  const until = async (isMet: () => boolean) => {
    while (!isMet() && failed === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  let sent = 0;
  for await (const message of messages) {
    const options = optionsFor(message, exchange, session.user);
    if (options === undefined) {
      done.unrepeatable++;
      continue;
    }
    if (sent++ < skip) continue;
    if (failed !== undefined || stop.aborted) break;
    if (message.properties.userId !== undefined && options.userId === undefined) done.withoutUser++;
    publish(message, options);
    await until(() => waiting.messages < window.messages && waiting.bytes < window.bytes);
  }
  await until(() => waiting.messages === 0);
  if (failed !== undefined) {
    const because = isNacked(failed) ? "the queue rejected a message: is it full?" : failed.message;
    throw new Error(
      `queue ${JSON.stringify(queue)}, after ${skip + done.published} messages: ${session.lostBecause ?? because}`,
    );
  }
  if (stop.aborted) throw new Error("interrupted");
  await channel.deleteExchange(exchange);
  await channel.close();
  return done;
}
