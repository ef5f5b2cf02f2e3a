/**
 * Takes messages out of a queue one by one and holds those that stay, without acknowledgement, until the end. Returned
 * at once, the first one would be delivered again and again.
 */
import type { Channel } from "amqplib";
import { type Destination, publishOptions } from "./destination.ts";
import { deliveryCountOf } from "./headers.ts";
import type { Message, Properties } from "./message.ts";
import type { QueueFacts } from "./queue.ts";
import type { Publisher, Session } from "./session.ts";

const noContent = Buffer.alloc(0);
const noProperties: Properties = {
  contentType: undefined,
  contentEncoding: undefined,
  headers: undefined,
  deliveryMode: undefined,
  priority: undefined,
  correlationId: undefined,
  replyTo: undefined,
  expiration: undefined,
  messageId: undefined,
  timestamp: undefined,
  type: undefined,
  userId: undefined,
  appId: undefined,
  clusterId: undefined,
};

export class Source {
  /** Messages that were ready at the start: a scan never takes more, so that it ends although some come back. */
  readonly initial: number;
  private readonly facts: QueueFacts;
  private readonly session: Session;
  private readonly channel: Channel;
  private readonly held: Message[] = [];

  private constructor(session: Session, facts: QueueFacts, channel: Channel, initial: number) {
    this.session = session;
    this.facts = facts;
    this.channel = channel;
    this.initial = initial;
  }

  static async open(session: Session, facts: QueueFacts): Promise<Source> {
    const channel = await session.channel();
    const { messageCount } = await channel.checkQueue(facts.name);
    return new Source(session, facts, channel, messageCount);
  }

  /** At most `most` messages, and at most those that were there at the start. Stops when `stop` is aborted. */
  async *messages(most: number, stop: AbortSignal): AsyncGenerator<Message> {
    for (let taken = 0; taken < Math.min(most, this.initial) && !stop.aborted; taken++) {
      const message = await this.channel.get(this.facts.name);
      if (message === false) return;
      yield message;
    }
  }

  /** The message stays in the queue. */
  hold(message: Message): void {
    // There may be many, and only the delivery tag is needed to return it.
    const isLast = this.isLastDelivery(message);
    this.held.push(
      isLast ? message : { fields: message.fields, properties: noProperties, content: noContent },
    );
  }

  /** Removes the message from the queue. RabbitMQ has done so when the next message is taken, or `close` is done. */
  ack(message: Message): void {
    this.channel.ack(message);
  }

  async purge(): Promise<number> {
    return (await this.channel.purgeQueue(this.facts.name)).messageCount;
  }

  /**
   * Returns the messages that are held, in their order. They come to their places, but for messages of a quorum queue
   * that some other look has returned before: those it delivers first, in the order of the returns.
   * @returns how many had reached the delivery limit: each of those was published to the queue again, at its end,
   * because RabbitMQ would drop it if it was returned
   */
  async close(): Promise<number> {
    let renewed = 0;
    let publisher: Publisher | undefined;
    for (const message of this.held.splice(0)) {
      if (this.isLastDelivery(message)) {
        publisher ??= await this.session.publisher();
        if (await this.renew(publisher, message)) {
          renewed++;
          continue;
        }
      }
      this.channel.nack(message, false, true);
    }
    // RabbitMQ handles what was sent on a channel before it closes it.
    await this.channel.close();
    return renewed;
  }

  private isLastDelivery({ properties }: Message): boolean {
    const { countsReturns, deliveryLimit = Number.POSITIVE_INFINITY } = this.facts;
    return countsReturns && deliveryCountOf(properties.headers) >= deliveryLimit;
  }

  private async renew(publisher: Publisher, message: Message): Promise<boolean> {
    const there: Destination = { exchange: "", routingKey: this.facts.name };
    const options = publishOptions(message, { kind: "fixed", destination: there }, this.session.user);
    const fate = await publisher.publish(there, message.content, options);
    if (fate === "routed") this.channel.ack(message);
    return fate === "routed";
  }
}
