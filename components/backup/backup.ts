/**
 * Takes a backup: the definitions, and a copy of the messages that are ready in each queue. All messages stay. While a
 * queue is read, its messages are held back from its consumers; then they return to their places.
 */
import type { BrokerClient } from "../broker/client.ts";
import { items, map, text } from "../broker/fromBroker.ts";
import { countOf } from "../messages/count.ts";
import { factsIn, type QueueFacts, versionOf } from "../messages/queue.ts";
import type { Session } from "../messages/session.ts";
import { Source } from "../messages/source.ts";
import { readStream } from "../messages/stream.ts";
import { type Definitions, onlyIn, vhostsOf, withInternal } from "./definitions.ts";
import {
  type Manifest,
  manifestFile,
  type Remark,
  type StoredFile,
  type StoredQueue,
  storedAs,
} from "./manifest.ts";
import { PartWriter } from "./parts.ts";
import { backupName, type Store } from "./store.ts";

export interface BackupOrder {
  readonly api: BrokerClient;
  /** A connection to a vhost, which the backup closes. */
  readonly open: (vhost: string) => Promise<Session>;
  readonly store: Store;
  /** @default all of them, and the users */
  readonly onlyVhosts: readonly string[] | undefined;
  readonly withMessages: boolean;
  /** Of quorum queues before RabbitMQ 4.3, where a look at a message counts to the delivery limit. */
  readonly allowDeliveryCount: boolean;
  readonly stop: AbortSignal;
  /** Gets what is being done, e.g. `copying queue "a" (1 of 9)`. */
  readonly doing: (what: string) => void;
}

export interface Taken {
  /** Of the backup. */
  readonly name: string;
  readonly manifest: Manifest;
}

/** `stop` was aborted. Nothing of the backup is left. */
export class Interrupted extends Error {}

interface Listed {
  readonly facts: QueueFacts;
  readonly isExclusive: boolean;
  readonly withConsumers: number;
}

/** @throws after it has removed what it had written */
export async function takeBackup(order: BackupOrder): Promise<Taken> {
  const { api, store, onlyVhosts, withMessages, stop } = order;
  const startedAt = new Date();
  const name = backupName(startedAt);
  if ((await store.backups()).includes(name)) throw new Error(`${store.name} has a backup ${name} already`);
  try {
    const version = (await versionOf(api)) ?? "";
    const definitions = await definitionsFrom(api, onlyVhosts);
    const vhosts = vhostsOf(definitions);
    const stored = await writeJson(store, name, "definitions.json", definitions);
    const { queues, remarks } = withMessages
      ? await new MessageCopy(order, name).of(await queuesIn(api, vhosts, version))
      : { queues: [], remarks: [] };
    if (stop.aborted) throw new Interrupted();
    const manifest: Manifest = {
      format: 1,
      startedAt: startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      rabbitmqVersion: version,
      ...(onlyVhosts !== undefined && { onlyVhosts }),
      definitions: stored,
      queues,
      remarks,
    };
    await writeJson(store, name, manifestFile, manifest);
    return { name, manifest };
  } catch (error) {
    // It is no backup without its manifest; the error is what counts.
    await store.remove(name).catch(() => undefined);
    throw error;
  }
}

/** As the broker exports them. @throws if there is no such vhost */
export async function definitionsFrom(
  api: BrokerClient,
  onlyVhosts: readonly string[] | undefined,
): Promise<Definitions> {
  const exported = map(await api.getAt("/definitions"));
  const all = withInternal(exported, items(await api.getAt("/exchanges")));
  if (onlyVhosts === undefined) return all;
  const there = vhostsOf(all);
  const absent = onlyVhosts.filter((vhost) => !there.includes(vhost));
  if (absent.length > 0)
    throw new Error(`there is no vhost ${absent.map((one) => JSON.stringify(one)).join(", ")}`);
  return onlyIn(all, onlyVhosts);
}

async function writeJson(store: Store, backup: string, file: string, value: unknown): Promise<StoredFile> {
  const content = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  await store.write(`${backup}/${file}`, content);
  return storedAs(file, content);
}

const columns = "vhost,name,type,arguments,effective_policy_definition,exclusive,messages_unacknowledged";

async function queuesIn(
  api: BrokerClient,
  vhosts: readonly string[],
  version: string,
): Promise<readonly Listed[]> {
  const listed = items(await api.getAt(`/queues?columns=${columns}`));
  return listed
    .filter((queue) => vhosts.includes(text(queue.vhost)))
    .map((queue) => ({
      facts: factsIn(queue, version || undefined),
      isExclusive: queue.exclusive === true,
      withConsumers: typeof queue.messages_unacknowledged === "number" ? queue.messages_unacknowledged : 0,
    }));
}

/** Why the messages of a queue are not copied; undefined if they can be. */
function obstacle({ facts, isExclusive }: Listed, allowDeliveryCount: boolean): string | undefined {
  if (isExclusive) return "it belongs to one connection and ends with it";
  if (!["classic", "quorum", "stream"].includes(facts.type))
    return `its type ${facts.type} cannot be read by AMQP 0-9-1`;
  if (!facts.countsReturns || allowDeliveryCount) return undefined;
  return (
    `this version of RabbitMQ counts a look at a message to the queue's delivery limit of ${facts.deliveryLimit}; ` +
    "--allow-delivery-count copies it all the same"
  );
}

class MessageCopy {
  private readonly order: BackupOrder;
  private readonly backup: string;
  private readonly queues: StoredQueue[] = [];
  private readonly remarks: Remark[] = [];
  private number = 0;
  private looked = 0;

  constructor(order: BackupOrder, backup: string) {
    this.order = order;
    this.backup = backup;
  }

  async of(listed: readonly Listed[]) {
    const byVhost = Map.groupBy(listed, ({ facts }) => facts.vhost);
    for (const [vhost, queues] of byVhost) {
      const session = await this.order.open(vhost);
      try {
        for (const queue of queues) {
          if (this.order.stop.aborted) break;
          this.looked++;
          this.order.doing(
            `copying queue ${JSON.stringify(queue.facts.name)} (${this.looked} of ${listed.length})`,
          );
          await this.copy(session, queue);
        }
      } finally {
        await session.close().catch(() => undefined);
      }
    }
    return { queues: this.queues, remarks: this.remarks };
  }

  private async copy(session: Session, queue: Listed): Promise<void> {
    const { vhost, name, type } = queue.facts;
    const leaveOut = (why: string) => this.remarks.push({ vhost, name, why });
    try {
      const count = await countOf(session, queue.facts, this.order.stop);
      if (count === 0) return;
      const why = obstacle(queue, this.order.allowDeliveryCount);
      if (why !== undefined) {
        leaveOut(why);
        return;
      }
      this.number++;
      const writer = new PartWriter(
        this.order.store,
        this.backup,
        `messages/${String(this.number).padStart(5, "0")}`,
      );
      const messages = await (type === "stream"
        ? this.copyStream(session, name, count, writer)
        : this.copyQueue(session, queue.facts, writer));
      const parts = await writer.end();
      if (messages > 0) {
        this.queues.push({ vhost, name, type, messages, parts, withConsumers: queue.withConsumers });
      }
      if (type === "stream" && messages < count) leaveOut(`only ${messages} of its ${count} messages came`);
    } catch (error) {
      // RabbitMQ's refusal closes a channel only: another consumer has the queue for itself, or it is gone.
      if (session.lostBecause !== undefined || !(error instanceof Error && "code" in error)) throw error;
      if (typeof error.code !== "number") throw error;
      if (error.code !== 404) leaveOut(error.message);
    }
  }

  private async copyStream(
    session: Session,
    name: string,
    most: number,
    writer: PartWriter,
  ): Promise<number> {
    let read = 0;
    const part = { from: "first", most, quietMs: 20_000, firstMs: 20_000 };
    for await (const message of readStream(session, name, part, this.order.stop)) {
      await writer.add(message);
      read++;
    }
    if (session.lostBecause !== undefined) throw new Error(session.lostBecause);
    return read;
  }

  private async copyQueue(session: Session, facts: QueueFacts, writer: PartWriter): Promise<number> {
    const source = await Source.open(session, facts);
    let read = 0;
    try {
      for await (const message of source.messages(Number.POSITIVE_INFINITY, this.order.stop)) {
        source.hold(message);
        await writer.add(message);
        read++;
      }
    } catch (error) {
      await source.close().catch(() => undefined);
      throw error;
    }
    const renewed = await source.close();
    if (renewed > 0) {
      const { vhost, name } = facts;
      const why = `copied; ${renewed} of its messages had no delivery left and stand at the end of the queue now`;
      this.remarks.push({ vhost, name, why });
    }
    return read;
  }
}
