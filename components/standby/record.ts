/** What `follow` writes on the standby, in a global parameter: it is there when the primary is not. */
import type { BrokerClient } from "../broker/client.ts";
import { items, map, text, texts } from "../broker/fromBroker.ts";
import type { JsonMap } from "../topology/interchange/codec/values.ts";
import { keepMs, standbyName } from "./names.ts";
import type { Copied } from "./point.ts";

/** By vhost and exchange. */
export type Exchanges = ReadonlyMap<string, ReadonlyMap<string, Copied>>;

export interface Record {
  /** When it was written. */
  readonly at: number;
  /** `NAMESPACE/NAME` of the primary. */
  readonly from: string;
  /** Copies that waited on the primary then. */
  readonly waiting: number;
  readonly exchanges: Exchanges;
  /** What is not followed, a sentence each. */
  readonly gaps: readonly string[];
  /** Queues that are not trimmed, as `VHOST/QUEUE`. */
  readonly notTrimmed: readonly string[];
  /** Of those: in which messages with priorities or their own expiry were met. */
  readonly ownOrder: readonly string[];
  /** When the standby was promoted; undefined while it follows. */
  readonly promotedAt: number | undefined;
}

/** `VHOST/QUEUE`. */
export const queueId = (vhost: string, queue: string) => `${vhost}/${queue}`;

const path = ["global-parameters", standbyName];

export async function readRecord(api: BrokerClient): Promise<Record | undefined> {
  const found = items(await api.get("global-parameters")).find(({ name }) => name === standbyName);
  if (found === undefined) return undefined;
  const value = map(found.value);
  const exchanges = Object.entries(map(value.exchanges)).map(
    ([vhost, all]) =>
      [
        vhost,
        new Map(
          Object.entries(map(all)).map(([exchange, copied]) => [exchange, copiedFrom(map(copied))] as const),
        ),
      ] as const,
  );
  return {
    at: timeFrom(value.at) ?? 0,
    from: text(value.from),
    waiting: typeof value.waiting === "number" ? value.waiting : 0,
    exchanges: new Map(exchanges),
    gaps: texts(value.gaps),
    notTrimmed: texts(value.notTrimmed),
    ownOrder: texts(value.ownOrder),
    promotedAt: timeFrom(value.promotedAt),
  };
}

export async function writeRecord(api: BrokerClient, record: Record): Promise<void> {
  const { at, from, waiting, gaps, notTrimmed, ownOrder, promotedAt } = record;
  const exchanges = [...record.exchanges].map(
    ([vhost, all]) =>
      [
        vhost,
        Object.fromEntries(
          [...all].map(([name, { since, upTo }]) => [
            name,
            { ...timed("since", since), ...timed("upTo", upTo) },
          ]),
        ),
      ] as const,
  );
  const value = {
    ...timed("at", at),
    from,
    waiting,
    exchanges: Object.fromEntries(exchanges),
    gaps,
    notTrimmed,
    ownOrder,
    ...timed("promotedAt", promotedAt),
  };
  await api.put(path, { name: standbyName, value });
}

/** What an earlier run has found out. After a pause in which the copies could have been deleted, it begins again. */
export const continued = (record: Record | undefined, from: string, now: number): Exchanges =>
  record === undefined || record.from !== from || now - record.at > keepMs / 2 ? new Map() : record.exchanges;

const copiedFrom = ({ since, upTo }: JsonMap): Copied => ({ since: timeFrom(since), upTo: timeFrom(upTo) });

const timed = (key: string, time: number | undefined) =>
  time === undefined ? {} : { [key]: new Date(time).toISOString() };

function timeFrom(value: unknown): number | undefined {
  const time = Date.parse(text(value));
  return Number.isNaN(time) ? undefined : time;
}
