/** Clients of a cluster that is adopted: they publish with confirms all the time, and read all that is there. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, connect } from "amqplib";
import { administrator } from "./adoptedMakers.ts";

export const queues = ["orders", "mail", "events"] as const;
const typeOf = { orders: "quorum", mail: "classic", events: "stream" } as const;

async function connection(hostname: string): Promise<ChannelModel> {
  const opened = await connect({ hostname, port: 5672, ...administrator }, { timeout: 5_000 });
  opened.on("error", () => undefined);
  return opened;
}

export async function declare(host: string): Promise<void> {
  const opened = await connection(host);
  const channel = await opened.createChannel();
  for (const queue of queues) {
    await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": typeOf[queue] } });
  }
  await opened.close();
}

/** One publisher for each queue, which connects again when it is disconnected. */
export class Publishers {
  /** Names of the messages that the broker confirmed, by queue. */
  readonly confirmed = new Map<string, Set<string>>(queues.map((queue) => [queue, new Set()]));
  /** The longest time between two confirms, in ms, by queue. */
  readonly longestGap = new Map<string, number>();
  private isRunning = true;
  private readonly running: readonly Promise<void>[];

  constructor(host: string) {
    this.running = queues.map((queue) => this.publish(host, queue));
  }

  /** Resolves once each queue has that many confirmed messages. */
  async reach(count: number): Promise<void> {
    while ([...this.confirmed.values()].some(({ size }) => size < count)) await sleep(50);
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.running);
  }

  private async publish(host: string, queue: string): Promise<void> {
    let last = Date.now();
    for (let n = 0; this.isRunning; ) {
      try {
        const opened = await connection(host);
        const channel = await opened.createConfirmChannel();
        channel.on("error", () => undefined);
        let isOpen = true;
        opened.on("close", () => {
          isOpen = false;
        });
        while (this.isRunning && isOpen) {
          const id = String(n++);
          await new Promise<void>((resolve, reject) => {
            const options = { persistent: true, mandatory: true };
            const settled = (error: unknown) => (error ? reject(error) : resolve());
            channel.sendToQueue(queue, Buffer.from(id), options, settled);
            opened.once("close", () => reject(new Error("closed")));
          });
          opened.removeAllListeners("close");
          opened.on("close", () => {
            isOpen = false;
          });
          this.confirmed.get(queue)?.add(id);
          this.longestGap.set(queue, Math.max(this.longestGap.get(queue) ?? 0, Date.now() - last));
          last = Date.now();
          await sleep(20);
        }
        if (isOpen) await opened.close();
      } catch {
        await sleep(200);
      }
    }
  }
}

/** Confirmed messages that are not in their queues, which stay as they are. */
export async function missing(host: string, { confirmed }: Publishers): Promise<readonly string[]> {
  const opened = await connection(host);
  try {
    const lost: string[] = [];
    for (const queue of queues) {
      const channel = await opened.createChannel();
      await channel.prefetch(60_000);
      const seen = new Set<string>();
      const args = queue === "events" ? { arguments: { "x-stream-offset": "first" } } : {};
      await channel.consume(queue, (message) => message && seen.add(message.content.toString()), args);
      for (let before = -1; before !== seen.size; await sleep(1_500)) before = seen.size;
      await channel.close();
      lost.push(
        ...[...(confirmed.get(queue) ?? [])].filter((id) => !seen.has(id)).map((id) => `${queue} ${id}`),
      );
    }
    return lost;
  } finally {
    await opened.close();
  }
}
