/** A publisher and a consumer that go on whatever happens to a queue, and what they have seen: sent, confirmed, received. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Channel, ConfirmChannel } from "amqplib";
import type { TestBroker } from "./broker.ts";

export interface Ledger {
  /** Numbers of the messages that the broker has confirmed. */
  readonly confirmed: ReadonlySet<number>;
  /** Numbers as they came, repetitions too. */
  readonly received: readonly number[];
}

export interface Load extends Ledger {
  stopPublishing(): Promise<void>;
  stopConsuming(): Promise<void>;
}

export interface LoadOptions {
  readonly vhost: string;
  readonly exchange: string;
  readonly queue: string;
  /** @default true */
  readonly consumes?: boolean;
  /** Between two messages, in ms. @default 10 */
  readonly pauseMs?: number;
}

/** Publishes one message after the other, each confirmed before the next, to the exchange; consumes from the queue. */
export async function loadOf(
  broker: TestBroker,
  { vhost, exchange, queue, consumes = true, pauseMs = 10 }: LoadOptions,
): Promise<Load> {
  const confirmed = new Set<number>();
  const received: number[] = [];
  let publishes = true;
  const channel: ConfirmChannel = await broker.channel(vhost);
  const publisher = (async () => {
    for (let number = 1; publishes; number++) {
      const isConfirmed = await new Promise<boolean>((resolve) => {
        channel.publish(exchange, "k", Buffer.from(String(number)), { persistent: true }, (error) =>
          resolve(error === null),
        );
      });
      if (isConfirmed) confirmed.add(number);
      await sleep(pauseMs);
    }
  })();
  const consumer = consumes
    ? await consume(broker, vhost, queue, (number) => received.push(number))
    : undefined;
  return {
    confirmed,
    received,
    stopPublishing: async () => {
      publishes = false;
      await publisher;
    },
    stopConsuming: async () => consumer?.(),
  };
}

/** Consumes again as soon as there is a queue of that name again. @returns what ends it */
export async function consume(
  broker: TestBroker,
  vhost: string,
  queue: string,
  take: (number: number) => void,
): Promise<() => Promise<void>> {
  let goesOn = true;
  let current: Channel | undefined;
  const begin = async (): Promise<void> => {
    while (goesOn) {
      const connection = await broker.connection(vhost);
      const channel = await connection.createChannel();
      current = channel;
      channel.on("error", () => undefined);
      try {
        await channel.prefetch(20);
        await channel.consume(queue, (message) => {
          // The queue is gone: the broker has ended the consumer.
          if (message === null) {
            void connection.close().then(begin, begin);
            return;
          }
          take(Number(message.content.toString()));
          channel.ack(message);
        });
        return;
      } catch {
        await connection.close().catch(() => undefined);
        await sleep(50);
      }
    }
  };
  await begin();
  return async () => {
    goesOn = false;
    await current?.close().catch(() => undefined);
  };
}

/** Confirmed messages that nobody has received. */
export function missing({ confirmed, received }: Ledger): readonly number[] {
  const all = new Set(received);
  return [...confirmed].filter((number) => !all.has(number));
}

/** First deliveries that came after the first delivery of a later message. */
export function overtaken({ received }: Ledger): readonly number[] {
  const seen = new Set<number>();
  let highest = 0;
  return received.filter((number) => {
    if (seen.has(number)) return false;
    seen.add(number);
    const isLate = number < highest;
    highest = Math.max(highest, number);
    return isLate;
  });
}
