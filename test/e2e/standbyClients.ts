/** A publisher with a ledger of what was confirmed when, and consumers of docs/standby.md's test. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { password } from "./standbyProject.ts";

export interface Confirmed {
  readonly queue: string;
  readonly id: string;
  readonly at: number;
}

/** Each message goes to a quorum queue, a classic queue and a stream, by their exchanges. */
const ways = [
  { queue: "orders", exchange: "orders", key: "order.new" },
  { queue: "mails", exchange: "orders", key: "mail.new" },
  { queue: "events", exchange: "events", key: "" },
] as const;

async function connection(hostname: string): Promise<ChannelModel> {
  const opened = await connect({ hostname, port: 5672, vhost: "shop", username: "shop", password });
  opened.on("error", () => undefined);
  return opened;
}

export class Publisher {
  readonly confirmed: Confirmed[] = [];
  begunAt = 0;
  private readonly host: string;
  private next = 0;
  private goesOn = false;
  private running: Promise<void> = Promise.resolve();

  constructor(host: string) {
    this.host = host;
  }

  get lastAt(): number {
    return this.confirmed.at(-1)?.at ?? 0;
  }

  /** So many messages on each way, as fast as they go. */
  async publish(count: number): Promise<void> {
    const opened = await connection(this.host);
    const channel = await opened.createConfirmChannel();
    for (let n = 0; n < count; n++) {
      this.send(channel);
      if (n % 200 === 199) await channel.waitForConfirms();
    }
    await channel.waitForConfirms();
    await opened.close();
  }

  /** Until the broker is gone. */
  begin(): void {
    this.goesOn = true;
    this.begunAt = Date.now();
    this.running = this.goOn();
  }

  async reaches(count: number): Promise<void> {
    while (this.next < count) await sleep(100);
  }

  async stop(): Promise<void> {
    this.goesOn = false;
    await this.running;
  }

  private async goOn(): Promise<void> {
    const opened = await connection(this.host);
    let isOpen = true;
    opened.on("close", () => {
      isOpen = false;
    });
    const channel = await opened.createConfirmChannel();
    channel.on("error", () => undefined);
    while (this.goesOn && isOpen) {
      for (let n = 0; n < 5; n++) this.send(channel);
      await sleep(20);
    }
    // A pod that is gone does not close its connections.
    await Promise.race([opened.close().catch(() => undefined), sleep(2_000)]);
  }

  private send(channel: ConfirmChannel): void {
    const id = String(this.next++);
    for (const { queue, exchange, key } of ways) {
      channel.publish(exchange, key, Buffer.from(id), { persistent: true }, (error: unknown) => {
        if (!error) this.confirmed.push({ queue, id, at: Date.now() });
      });
    }
  }
}

/** Takes the first messages of a queue, and stays connected as a consumer that has no time for more. */
export async function consume(host: string, queue: string, count: number): Promise<ReadonlySet<string>> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  channel.on("error", () => undefined);
  await channel.prefetch(50);
  const taken = new Set<string>();
  await channel.consume(queue, (message) => {
    if (message === null || taken.size >= count) return;
    taken.add(message.content.toString());
    channel.ack(message);
  });
  while (taken.size < count) await sleep(50);
  return taken;
}

/** All that a queue holds. */
export async function contents(host: string, queue: string): Promise<readonly string[]> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  const found = await collect(channel, queue, messageCount, {});
  await opened.close();
  return found;
}

/** All that a stream holds. */
export async function readStream(host: string, queue: string): Promise<readonly string[]> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  await channel.prefetch(1_000);
  const found = await collect(channel, queue, Number.POSITIVE_INFINITY, { "x-stream-offset": "first" });
  await opened.close();
  return found;
}

/** Until there are as many, or none comes any more. */
async function collect(
  channel: Awaited<ReturnType<ChannelModel["createChannel"]>>,
  queue: string,
  count: number,
  args: object,
): Promise<readonly string[]> {
  const found: string[] = [];
  let last = Date.now();
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      last = Date.now();
      found.push(message.content.toString());
      channel.ack(message);
    },
    { arguments: args },
  );
  while (found.length < count && Date.now() - last < 5_000) await sleep(50);
  return found;
}
