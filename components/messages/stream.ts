/** Reads a stream, which keeps its messages: nothing changes, whoever reads. */
import type { Message } from "./message.ts";
import type { Session } from "./session.ts";

/** `first`, `last`, `next`, an offset, or a time (rabbitmq.com/docs/streams#consuming). */
export type Offset = string | number | Date;

/**
 * How long a reader waits for the next message before it takes the stream for read, in ms. The first one may take longer:
 * a busy broker has to find the offset.
 */
const quietMs = 1_000;
const firstMs = 4_000;

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
    let timer: NodeJS.Timeout | undefined;
    const waitFor = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(resolve, ms);
    };
    const take = (message: Message | null) => {
      if (message === null) return resolve();
      if (messages.length >= count) return;
      messages.push(message);
      channel.ack(message);
      if (messages.length === count) return resolve();
      waitFor(quietMs);
    };
    const from = { "x-stream-offset": streamOffset(offset) };
    channel.consume(queue, take, { arguments: from }).then(() => {
      if (messages.length === 0) waitFor(firstMs);
    }, reject);
  });
  await channel.close();
  return messages;
}

/** In amqplib's form: a time has its AMQP type. */
function streamOffset(offset: Offset): unknown {
  if (!(offset instanceof Date)) return offset;
  return { "!": "timestamp", value: Math.floor(offset.getTime() / 1000) };
}
