/** Reads a stream, which keeps its messages: nothing changes, whoever reads. */
import { plain } from "./headers.ts";
import type { Message } from "./message.ts";
import type { Session } from "./session.ts";

/** `first`, `last`, `next`, an offset, or a time (rabbitmq.com/docs/streams#consuming). */
export type Offset = string | number | Date;

export interface StreamPart {
  readonly from: Offset;
  /** Messages to read at most. */
  readonly most: number;
  /**
   * How long to wait for the next message before the stream is taken for read, in ms. The first one may take longer: a
   * busy broker has to find the offset.
   */
  readonly quietMs: number;
  readonly firstMs: number;
}

/** For somebody who waits. */
export const shortWait = { quietMs: 1_000, firstMs: 4_000 };

/** Messages as they are asked for: a few of them wait in memory. Ends early when `stop` is aborted. */
export async function* readStream(
  session: Session,
  queue: string,
  { from, most, quietMs, firstMs }: StreamPart,
  stop?: AbortSignal,
): AsyncGenerator<Message> {
  const channel = await session.channel();
  await channel.prefetch(Math.min(most, 100));
  const waiting: Message[] = [];
  let isOver = false;
  let wake = () => {};
  const end = () => {
    isOver = true;
    wake();
  };
  const take = (message: Message | null) => {
    if (message === null) return end();
    waiting.push(message);
    wake();
  };
  const arrival = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  channel.on("close", end);
  stop?.addEventListener("abort", end, { once: true });
  try {
    await channel.consume(queue, take, { arguments: { "x-stream-offset": streamOffset(from) } });
    for (let taken = 0; taken < most && !stop?.aborted; taken++) {
      if (waiting.length === 0 && !isOver) await arrival(taken === 0 ? firstMs : quietMs);
      const message = waiting.shift();
      if (message === undefined) break;
      yield message;
      channel.ack(message);
    }
  } finally {
    stop?.removeEventListener("abort", end);
    await channel.close().catch(() => undefined);
  }
}

/** In amqplib's form: a time has its AMQP type. */
function streamOffset(offset: Offset): unknown {
  if (!(offset instanceof Date)) return offset;
  return { "!": "timestamp", value: Math.floor(offset.getTime() / 1000) };
}

/** Where in its stream a message stands; undefined for one of another queue. */
export function offsetOf({ properties }: Message): number | undefined {
  const offset = plain(properties.headers?.["x-stream-offset"]);
  return typeof offset === "number" ? offset : undefined;
}
