/** Queues with messages and dead letters, and `warren messages` on them as a shell runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { ConfirmChannel, GetMessage, Options } from "amqplib";
import { expect } from "vitest";
import { checkout } from "../e2e/stack.ts";
import type { TestBroker } from "./broker.ts";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export type QueueType = "classic" | "quorum";

/** The vhost of one test, with the queues `work`, whose dead letters go to `dead`, and `other`. */
export class Queues {
  readonly broker: TestBroker;
  readonly vhost: string;
  readonly channel: ConfirmChannel;

  private constructor(broker: TestBroker, vhost: string, channel: ConfirmChannel) {
    this.broker = broker;
    this.vhost = vhost;
    this.channel = channel;
  }

  /** @param args more of them for `dead` and `other` */
  static async on(broker: TestBroker, type: QueueType, args: object = {}): Promise<Queues> {
    const vhost = await broker.vhost();
    const channel = await broker.channel(vhost);
    const made = { "x-queue-type": type };
    const toDead = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" };
    await channel.assertQueue("work", { arguments: { ...made, ...toDead } });
    await channel.assertQueue("dead", { arguments: { ...made, ...args } });
    await channel.assertQueue("other", { arguments: { ...made, ...args } });
    return new Queues(broker, vhost, channel);
  }

  async publish(queue: string, bodies: readonly string[], options: Options.Publish = {}): Promise<void> {
    for (const body of bodies) {
      this.channel.sendToQueue(queue, Buffer.from(body), { persistent: true, ...options });
    }
    await this.channel.waitForConfirms();
  }

  /** Publishes to `work`, from where each message dies to `dead`. */
  async dead(bodies: readonly string[], options: Options.Publish = {}): Promise<void> {
    const before = await this.ready("dead");
    await this.publish("work", bodies, options);
    for (const _ of bodies) {
      const message = await this.channel.get("work");
      if (message !== false) this.channel.reject(message, false);
    }
    await this.holds("dead", before + bodies.length);
  }

  async ready(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** A message that is returned or moved is there a moment later. */
  async holds(queue: string, count: number): Promise<void> {
    await expect.poll(() => this.ready(queue), { timeout: 30_000, interval: 50 }).toBe(count);
  }

  /** Takes all messages out of the queue. */
  async drain(queue: string): Promise<readonly GetMessage[]> {
    const messages: GetMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (message === false) return messages;
      messages.push(message);
    }
  }

  async bodies(queue: string): Promise<readonly string[]> {
    return (await this.drain(queue)).map(({ content }) => content.toString());
  }

  /** `warren messages`, with the queue in the vhost of the test. */
  start(part: string, queue: string, ...args: readonly string[]): ChildProcess {
    const { username, password } = this.broker.credentials();
    const url = ["--url", `http://${this.broker.host}:15672`, "--allow-plain-http", "--user", username];
    const all = [
      join(checkout, "cli/warren.ts"),
      "messages",
      part,
      `${this.vhost}/${queue}`,
      ...url,
      ...args,
    ];
    return spawn(process.execPath, all, {
      env: { ...process.env, WARREN_PASSWORD: password },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async warren(part: string, queue: string, ...args: readonly string[]): Promise<Ended> {
    return ended(this.start(part, queue, ...args));
  }
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const all = (stream: ChildProcess["stdout"]) => (stream === null ? "" : text(stream));
  const [out, err, [code]] = await Promise.all([all(child.stdout), all(child.stderr), once(child, "close")]);
  return { code, out, err };
}

export const numbers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => String(number));
