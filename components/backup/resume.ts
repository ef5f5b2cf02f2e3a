/** How much of a queue an interrupted restore has put there: found by comparing the queue with the backup. */
import type { BrokerClient } from "../broker/client.ts";
import { countOf } from "../messages/count.ts";
import type { Message } from "../messages/message.ts";
import { factsOf } from "../messages/queue.ts";
import type { Session } from "../messages/session.ts";
import { Source } from "../messages/source.ts";
import { readStream } from "../messages/stream.ts";
import type { StoredQueue } from "./manifest.ts";
import { messagesIn } from "./parts.ts";
import { lineOf } from "./record.ts";
import { optionsFor } from "./refill.ts";
import type { Store } from "./store.ts";

/** The queue holds something else than the first messages of the backup. */
export class Differs extends Error {}

/** @returns how many messages of the backup the queue holds: it holds the first ones, and nothing else @throws Differs */
export async function alreadyThere(
  api: BrokerClient,
  session: Session,
  { store, backup, stop }: { readonly store: Store; readonly backup: string; readonly stop: AbortSignal },
  queue: StoredQueue,
): Promise<number> {
  const facts = await factsOf(api, queue.vhost, queue.name);
  const count = await countOf(session, facts, stop);
  if (count === 0) return 0;
  if (count > queue.messages) throw new Differs(`it holds ${count} messages, the backup ${queue.messages}`);
  const wanted = messagesIn(store, backup, queue.parts);
  if (facts.type === "stream") {
    const part = { from: "first", most: count, quietMs: 20_000, firstMs: 20_000 };
    return same(readStream(session, queue.name, part, stop), wanted, session.user);
  }
  const source = await Source.open(session, facts);
  async function* held() {
    for await (const message of source.messages(count, stop)) {
      source.hold(message);
      yield message;
    }
  }
  try {
    return await same(held(), wanted, session.user);
  } finally {
    await source.close();
  }
}

async function same(
  live: AsyncIterable<Message>,
  wanted: AsyncGenerator<Message>,
  user: string,
): Promise<number> {
  let count = 0;
  for await (const message of live) {
    const next = await nextSent(wanted, user);
    if (next === undefined || next !== asSent(message, user)) {
      throw new Differs(`its message ${count + 1} is not that of the backup`);
    }
    count++;
  }
  return count;
}

/** Those that cannot be sent are in no queue. */
async function nextSent(wanted: AsyncGenerator<Message>, user: string): Promise<string | undefined> {
  for (;;) {
    const { value, done } = await wanted.next();
    if (done) return undefined;
    const line = asSent(value, user);
    if (line !== undefined) return line;
  }
}

/** What a message says apart from its way here. */
function asSent(message: Message, user: string): string | undefined {
  const options = optionsFor(message, "", user);
  if (options === undefined) return undefined;
  const { mandatory: _, headers, ...properties } = options;
  const { routingKey } = message.fields;
  return lineOf({
    fields: { exchange: "", routingKey, redelivered: false, deliveryTag: 0 },
    // publishOptions keeps the names, and leaves out what is not set.
    properties: { ...sorted(properties), headers: sorted(headers ?? {}) } as Message["properties"],
    content: message.content,
  });
}

const sorted = (table: object) =>
  Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
