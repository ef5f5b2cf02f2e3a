/**
 * The load by amqplib: for each queue a publisher with confirms and a consumer, which reconnect and go on by themselves.
 * ../clients.ts says which variables it takes and what it prints; the other two clients of this folder do the same.
 */
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Channel, type ChannelModel, connect, type Options } from "amqplib";

const {
  LOAD_HOST = "",
  LOAD_PORT,
  LOAD_USERNAME = "",
  LOAD_PASSWORD_FILE = "",
  LOAD_VHOST = "",
} = process.env;
const { LOAD_ROW = "", LOAD_RATE, LOAD_QUEUES = "" } = process.env;
/** The password of the moment: it may be rotated. */
const address = (): Options.Connect => ({
  protocol: "amqp",
  hostname: LOAD_HOST,
  port: Number(LOAD_PORT),
  username: LOAD_USERNAME,
  password: readFileSync(LOAD_PASSWORD_FILE, "utf8"),
  vhost: LOAD_VHOST,
  heartbeat: 5,
});
/** A connection that is not there by then is tried again. */
const connectTimeoutMs = 2_000;
/** A publisher that waits for a confirm for longer takes another connection. */
const confirmTimeoutMs = 3_000;
const pauseMs = 100;
/** Messages that may wait for their confirms. */
const window = 200;
let publishes = true;

const say = (kind: string, queue: string, text: string | number): void =>
  void process.stdout.write(`${Date.now()} ${kind} ${queue} ${String(text).replaceAll("\n", " ")}\n`);

/** Runs a session again and again: each ends by an error. */
async function again(
  queue: string,
  goesOn: () => boolean,
  session: (connection: ChannelModel) => Promise<void>,
) {
  while (goesOn()) {
    let connection: ChannelModel | undefined;
    try {
      connection = await connect(address(), { timeout: connectTimeoutMs });
      await session(connection);
    } catch (error) {
      say("f", queue, error instanceof Error ? error.message : String(error));
      await sleep(pauseMs);
    }
    // A node that hangs would not answer to a close.
    if (connection !== undefined) destroy(connection);
  }
}

/** Ends the socket itself, which amqplib's types do not show. */
function destroy(connection: ChannelModel): void {
  const inner: object = connection.connection;
  if ("stream" in inner && inner.stream instanceof Socket) inner.stream.destroy();
}

/** Why the connection or the channel has ended, once it has. */
function ended(connection: ChannelModel, channel: Channel): { readonly error: () => Error | undefined } {
  let error: Error | undefined;
  for (const emitter of [connection, channel]) {
    emitter.on("error", (cause: Error) => {
      error ??= cause;
    });
    emitter.on("close", () => {
      error ??= new Error("closed");
    });
  }
  return { error: () => error };
}

async function publish(queue: string): Promise<void> {
  let next = 0;
  /** When each was sent last; 0: to be sent again. */
  const waiting = new Map<number, number>();
  const returned = new Set<number>();
  await again(
    queue,
    () => publishes || waiting.size > 0,
    async (connection) => {
      const channel = await connection.createConfirmChannel();
      const end = ended(connection, channel);
      channel.on("return", ({ content }: { content: Buffer }) => {
        returned.add(Number(content.toString().split(":")[1]));
      });
      const send = (number: number) => {
        waiting.set(number, Date.now());
        const options = { persistent: true, mandatory: true };
        channel.publish("", queue, Buffer.from(`${LOAD_ROW}:${number}`), options, (refused) => {
          if (refused === null && !returned.delete(number)) {
            if (waiting.delete(number)) say("c", queue, number);
          } else if (waiting.has(number)) {
            waiting.set(number, 0);
          }
        });
      };
      for (const number of [...waiting.keys()]) send(number);
      let due = performance.now();
      while (publishes || waiting.size > 0) {
        const failure = end.error();
        if (failure !== undefined) throw failure;
        const oldest = Math.min(...[...waiting.values()].filter((at) => at > 0));
        if (Date.now() - oldest > confirmTimeoutMs) throw new Error(`no confirm for ${confirmTimeoutMs} ms`);
        for (const [number, at] of waiting) {
          if (at === 0) {
            say("f", queue, "refused or returned");
            send(number);
          }
        }
        due = Math.max(due + 1000 / Number(LOAD_RATE), performance.now() - 200);
        if (publishes && waiting.size < window) send(next++);
        const refusedLately = [...waiting.values()].includes(0);
        await sleep(Math.max(due - performance.now(), refusedLately ? pauseMs : 0));
      }
    },
  );
  say("d", queue, next);
}

/** @param begun is called once a consumer is there: whoever publishes before is not sure to be heard by one of a stream */
async function consume(queue: string, begun: () => void): Promise<void> {
  let offset: number | undefined;
  const isStream = queue.startsWith("stream");
  await again(
    queue,
    () => true,
    async (connection) => {
      const channel = await connection.createChannel();
      const end = ended(connection, channel);
      let isCancelled = false;
      await channel.prefetch(100);
      await channel.consume(
        queue,
        (message) => {
          if (message === null) {
            isCancelled = true;
            return;
          }
          const [row, number] = message.content.toString().split(":");
          if (isStream) offset = Number(message.properties.headers?.["x-stream-offset"]) + 1;
          if (row === LOAD_ROW) say("r", queue, Number(number));
          channel.ack(message);
        },
        isStream ? { arguments: { "x-stream-offset": offset ?? "next" } } : {},
      );
      begun();
      while (end.error() === undefined && !isCancelled) await sleep(50);
      throw end.error() ?? new Error("the consumer was cancelled");
    },
  );
}

for (const queue of LOAD_QUEUES.split(",")) {
  void new Promise<void>((begun) => void consume(queue, begun)).then(() => publish(queue));
}
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "stop") publishes = false;
}
process.exit();
