/** Publishers and consumers that connect again when they are disconnected, and a ledger of what they have done. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { password } from "./blueGreenProject.ts";

export async function connection(hostname: string): Promise<ChannelModel> {
  const opened = await connect({ hostname, port: 5672, vhost: "shop", username: "shop", password });
  opened.on("error", () => undefined);
  return opened;
}

export async function publish(host: string, queue: string, count: number): Promise<void> {
  const opened = await connection(host);
  const channel = await opened.createConfirmChannel();
  for (let n = 0; n < count; n++) channel.sendToQueue(queue, Buffer.from(String(n)), { persistent: true });
  await channel.waitForConfirms();
  await opened.close();
}

/** Takes all that a queue has. */
export async function drain(host: string, queue: string): Promise<readonly string[]> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  const found: string[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    found.push(message.content.toString());
  }
  await opened.close();
  return found;
}

export async function count(host: string, queue: string): Promise<number> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  await opened.close();
  return messageCount;
}

/** One publisher and one consumer for each queue. */
export class Clients {
  readonly confirmed = new Map<string, Set<string>>();
  readonly seen = new Map<string, Set<string>>();
  /** Connections after the first. */
  reconnections = 0;
  returned = 0;
  private readonly host: string;
  private readonly running: Promise<void>[] = [];
  private publishes = true;
  private consumes = true;

  constructor(host: string, queues: readonly string[]) {
    this.host = host;
    for (const queue of queues) {
      this.confirmed.set(queue, new Set());
      this.seen.set(queue, new Set());
      this.running.push(this.publisher(queue), this.consumer(queue));
    }
  }

  /** Confirmed messages that no consumer got, by queue. */
  missing(): readonly string[] {
    return [...this.confirmed].flatMap(([queue, sent]) =>
      [...sent].filter((id) => !this.seen.get(queue)?.has(id)).map((id) => `${queue} ${id}`),
    );
  }

  /** The messages that publishers have got a confirm for. */
  get total(): number {
    return [...this.confirmed.values()].reduce((sum, sent) => sum + sent.size, 0);
  }

  stopPublishing(): void {
    this.publishes = false;
  }

  async stop(): Promise<void> {
    this.publishes = false;
    this.consumes = false;
    await Promise.all(this.running);
  }

  private async publisher(queue: string): Promise<void> {
    let n = 0;
    await this.again(
      () => this.publishes,
      async (opened, isOpen) => {
        const channel = await opened.createConfirmChannel();
        channel.on("error", () => undefined);
        channel.on("return", () => this.returned++);
        while (this.publishes && isOpen()) {
          await confirmed(channel, queue, String(n));
          this.confirmed.get(queue)?.add(String(n++));
          await sleep(5);
        }
      },
    );
  }

  private async consumer(queue: string): Promise<void> {
    await this.again(
      () => this.consumes,
      async (opened, isOpen) => {
        const channel = await opened.createChannel();
        channel.on("error", () => undefined);
        await channel.prefetch(20);
        await channel.consume(queue, (message) => {
          if (message === null) return;
          this.seen.get(queue)?.add(message.content.toString());
          if (isOpen()) channel.ack(message);
        });
        while (this.consumes && isOpen()) await sleep(20);
      },
    );
  }

  private async again(
    goesOn: () => boolean,
    work: (opened: ChannelModel, isOpen: () => boolean) => Promise<void>,
  ): Promise<void> {
    for (let first = true; goesOn(); first = false) {
      if (!first) this.reconnections++;
      let isOpen = true;
      try {
        const opened = await connection(this.host);
        opened.on("close", () => {
          isOpen = false;
        });
        await work(opened, () => isOpen);
        if (isOpen) await opened.close();
      } catch {
        await sleep(100);
      }
    }
  }
}

function confirmed(channel: ConfirmChannel, queue: string, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { persistent: true, mandatory: true };
    channel.sendToQueue(queue, Buffer.from(id), options, (error: unknown) =>
      error ? reject(error) : resolve(),
    );
  });
}
