/** What a broker says it does, by its event exchange: a witness of what was made, changed and deleted. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConfirmChannel } from "amqplib";
import type { TestBroker } from "./broker.ts";

export interface BrokerEvent {
  /** E.g. `queue.created`. */
  readonly event: string;
  readonly headers: Headers;
}

type Headers = { readonly [name: string]: unknown };

/** Calls with each event from now on, until the channel is closed. */
export async function listenTo(
  broker: TestBroker,
  take: (event: BrokerEvent) => void,
): Promise<ConfirmChannel> {
  const channel = await broker.channel("/");
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "amq.rabbitmq.event", "#");
  await channel.consume(
    queue,
    (message) => {
      const headers: Headers = message?.properties.headers ?? {};
      if (message !== null) take({ event: message.fields.routingKey, headers });
    },
    { noAck: true },
  );
  return channel;
}

/** Listens from now on. `end` answers all that came until then and that `isMine` picks. */
export async function eventsOf(broker: TestBroker) {
  const events: BrokerEvent[] = [];
  const channel = await listenTo(broker, (event) => events.push(event));
  return {
    end: async (isMine: (headers: Headers) => boolean): Promise<readonly BrokerEvent[]> => {
      // Events come in order: what happened before this vhost was made is in before it is.
      const mark = await broker.vhost();
      while (!events.some(({ headers }) => headers.name === mark)) await sleep(50);
      await channel.close();
      return events.filter(({ headers }) => isMine(headers));
    },
  };
}
