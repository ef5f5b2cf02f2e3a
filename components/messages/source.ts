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

/**
 * Messages that are returned at once. A quorum queue delivers returned messages in the order of their returns, but it
 * returns more than 32 of one request in no order, and so it does with requests that wait for its disk together
 * (measured on 4.0 and 4.3). So the next request waits until the queue has these messages.
 */
const batch = 32;

/** In ms. */
const longestReturn = 2_000;

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
  /** Messages that were taken until now, to look at them. */
  looked = 0;
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
      this.looked++;
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
   * that some other look has returned before: those it delivers first.
   * @returns how many had reached the delivery limit: each of those was published to the queue again, at its end,
   * because RabbitMQ would drop it if it was returned
   */
  async close(): Promise<number> {
    const held = this.held.splice(0);
    const renewed = await this.renewLast(held);
    const left = held.filter((message) => !renewed.has(message));
    let waits = this.facts.type === "quorum" && left.length > batch;
    for (let at = 0; at < left.length; at += batch) {
      const some = left.slice(at, at + batch);
      const there = waits ? await this.ready() : 0;
      const last = some.at(-1);
      if (last !== undefined) this.channel.nack(last, true, true);
      // Where consumers take them at once, their order is lost in any case.
      waits &&= await this.haveReturned(there + some.length);
    }
    // RabbitMQ handles what was sent on a channel before it closes it.
    await this.channel.close();
    return renewed.size;
  }

  private async ready(): Promise<number> {
    return (await this.channel.checkQueue(this.facts.name)).messageCount;
  }

  /** @returns false if there are not so many messages in the queue after a while */
  private async haveReturned(count: number): Promise<boolean> {
    for (const end = Date.now() + longestReturn; Date.now() < end; ) {
      if ((await this.ready()) >= count) return true;
    }
    return false;
  }

  private async renewLast(held: readonly Message[]): Promise<ReadonlySet<Message>> {
    const renewed = new Set<Message>();
    const last = held.filter((message) => this.isLastDelivery(message));
    if (last.length === 0) return renewed;
    const publisher = await this.session.publisher();
    for (const message of last) if (await this.renew(publisher, message)) renewed.add(message);
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
