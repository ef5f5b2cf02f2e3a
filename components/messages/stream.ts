/** Reads a stream, which keeps its messages: nothing changes, whoever reads. */
import type { Message } from "./message.ts";
import type { Session } from "./session.ts";

/** `first`, `last`, `next`, an offset, or a time (rabbitmq.com/docs/streams#consuming). */
export type Offset = string | number | Date;

/** How long the end of the stream stays quiet before a reader stops, in ms. */
const quietMs = 1_000;

/** At most `count` messages from `offset` on. */
export async function readStream(
  session: Session,
  queue: string,
  offset: Offset,
  count: number,
): Promise<readonly Message[]> {
  const channel = await session.channel();
  await channel.prefetch(Math.min(count, 100));
  const messages: Message[] = [];
  await new Promise<void>((resolve, reject) => {
    let timer = setTimeout(resolve, quietMs);
    const take = (message: Message | null) => {
      if (message === null) return resolve();
      if (messages.length >= count) return;
      messages.push(message);
      channel.ack(message);
      clearTimeout(timer);
      if (messages.length === count) return resolve();
      timer = setTimeout(resolve, quietMs);
    };
    channel.consume(queue, take, { arguments: { "x-stream-offset": streamOffset(offset) } }).catch(reject);
  });
  await channel.close();
  return messages;
}

/** In amqplib's form: a time has its AMQP type. */
function streamOffset(offset: Offset): unknown {
  if (!(offset instanceof Date)) return offset;
  return { "!": "timestamp", value: Math.floor(offset.getTime() / 1000) };
}
