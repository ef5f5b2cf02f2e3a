/** `warren backup` and `warren restore` as a shell runs them, and a vhost with all that they must bring back. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfirmChannel, GetMessage, Options } from "amqplib";
import { afterAll } from "vitest";
import { checkout } from "../e2e/stack.ts";
import type { TestBroker } from "./broker.ts";
import { type Ended, ended } from "./messagesQueues.ts";

/** RabbitMQ before 4.3 counts a look at a message of a quorum queue. */
export const counting = "--allow-delivery-count";

export class Backups {
  readonly folder = mkdtempSync(join(tmpdir(), "warren-backups-"));

  start(
    command: "backup" | "restore",
    broker: TestBroker,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): ChildProcess {
    const { username, password } = broker.credentials();
    const url = ["--url", `http://${broker.host}:15672`, "--allow-plain-http", "--user", username];
    return spawn(process.execPath, [join(checkout, "cli/warren.ts"), command, ...args, ...url], {
      env: { ...process.env, WARREN_PASSWORD: password, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  backup(broker: TestBroker, vhost: string, ...args: readonly string[]): Promise<Ended> {
    return ended(this.start("backup", broker, ["--to", this.folder, "--vhost", vhost, ...args]));
  }

  restore(broker: TestBroker, ...args: readonly string[]): Promise<Ended> {
    return ended(this.start("restore", broker, ["--from", this.folder, ...args]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a message says, apart from how it was delivered. */
export interface Told {
  readonly routingKey: string;
  readonly properties: object;
  readonly body: string;
}

const toldBy = ({
  fields,
  properties,
  content,
}: Pick<GetMessage, "fields" | "properties" | "content">): Told => {
  const { headers, ...others } = properties;
  const own = Object.entries(headers ?? {}).filter(
    ([name]) => !/^x-(delivery-count|acquired-count|stream-offset)$/.test(name),
  );
  return {
    routingKey: fields.routingKey,
    properties: { ...others, headers: Object.fromEntries(own) },
    body: content.toString("base64"),
  };
};

/** All that is in a queue, taken out of it. */
export async function drained(channel: ConfirmChannel, queue: string): Promise<readonly Told[]> {
  const all: Told[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) return all;
    all.push(toldBy(message));
  }
}

/** All that is in a stream. */
export async function streamed(
  channel: ConfirmChannel,
  queue: string,
  count: number,
): Promise<readonly Told[]> {
  const all: Told[] = [];
  await channel.prefetch(100);
  await new Promise<void>((resolve, reject) => {
    const take = (message: GetMessage | null) => {
      if (message === null) return;
      all.push(toldBy(message));
      channel.ack(message);
      if (all.length === count) resolve();
    };
    channel
      .consume(queue, (message) => take(message as GetMessage | null), {
        arguments: { "x-stream-offset": "first" },
      })
      .catch(reject);
  });
  return all;
}

const typed = (type: string, value: unknown) => ({ "!": type, value });

/** What clients in other languages send: types that JavaScript does not tell apart, bytes that are no text. */
export const manyHeaders = {
  short: typed("int16", 7),
  long: typed("int64", 7),
  float: typed("float", 0.5),
  when: typed("timestamp", 1_700_000_000),
  bytes: Buffer.from([0, 255, 1]),
  nested: { list: [1, "two", false, null, { deep: typed("int64", 3) }] },
  __proto: "a name that JavaScript has a use for",
};

export const manyProperties: Options.Publish = {
  contentType: "application/octet-stream",
  contentEncoding: "identity",
  headers: manyHeaders,
  persistent: true,
  priority: 3,
  correlationId: "c-1",
  replyTo: "answers",
  messageId: "m-1",
  timestamp: 1_700_000_001,
  type: "order",
  appId: "shop",
};

export const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** For a test file: each call gives a folder of its own, and all are gone after the tests. */
export function freshBackups(): () => Backups {
  const all: Backups[] = [];
  afterAll(() => {
    for (const backups of all) backups.remove();
  });
  return () => {
    const backups = new Backups();
    all.push(backups);
    return backups;
  };
}
