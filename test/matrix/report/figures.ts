/** What the records of the fault matrix say, as rows of a table and as sentences. Pure. */
import { median } from "../../../bench/record.ts";
import { type QueueType, queueTypes } from "../queues.ts";
import type { RowRecord } from "../row.ts";

export const tableHead = [
  "fault",
  "confirmed",
  "lost",
  "delivered twice",
  "publishers without a confirm: quorum",
  "stream",
  "classic",
  "consumers without a message",
  "whole again after",
] as const;

export function rowOf({ title, what, flows, wholeMs }: RowRecord): readonly string[] {
  const longest = (type: QueueType) =>
    seconds(Math.max(...flows.filter((flow) => flow.type === type).map((flow) => flow.publisherOutageMs)));
  return [
    `${title} (${what})`,
    count(sum(flows.map(({ confirmed }) => confirmed))),
    count(sum(flows.map(({ lost }) => lost))),
    count(sum(flows.map(({ duplicates }) => duplicates))),
    ...queueTypes.map(longest),
    seconds(Math.max(...flows.map(({ consumerOutageMs }) => consumerOutageMs))),
    seconds(wholeMs),
  ];
}

export interface Bar {
  readonly what: string;
  readonly limit: string;
  /** Undefined where the records do not hold it. */
  readonly measured: string | undefined;
  readonly holds: boolean | undefined;
}

/** The bars, over all records together. Queues of type classic have no replicas, and no bar for their outage. */
export function barsOf(records: readonly RowRecord[]): readonly Bar[] {
  const confirmed = sum(records.flatMap(({ flows }) => flows.map((flow) => flow.confirmed)));
  const replicated = records.flatMap(({ flows }) => flows.filter(({ type }) => type !== "classic"));
  const lost = sum(replicated.map((flow) => flow.lost));
  const afterKill = outages(records.filter(({ name }) => name.startsWith("killed-")));
  const frozen = records.filter(({ name }) => name.startsWith("frozen-"));
  const hasShortTick = ({ name }: RowRecord) => name.endsWith("-tick-8");
  const unblocked = outages(records.filter(({ blocks }) => !blocks));
  const rolling = records.find(({ name }) => name === "restarted-1000");
  return [
    bar("confirmed messages in all", "at least 1,000,000", confirmed, (value) => value >= 1e6, count),
    bar(
      "confirmed messages of quorum queues and streams that were lost",
      "0",
      lost,
      (value) => value === 0,
      count,
    ),
    bar(
      "longest time in which a queue had no leader: the longest without a confirm",
      "60 s",
      most(unblocked),
      under(60),
    ),
    bar("publishers after a broker's SIGKILL: median", "1 s", median(afterKill), under(1)),
    bar("the same: worst", "", most(afterKill), undefined),
    bar(
      "publishers while a broker does not answer: worst",
      "",
      most(outages(frozen.filter((one) => !hasShortTick(one)))),
      undefined,
    ),
    bar(
      "the same with `net_ticktime: 8`: worst",
      "10 s",
      most(outages(frozen.filter(hasShortTick))),
      under(10),
    ),
    bar(
      "`pulumi up` that restarts three nodes with 1,000 queues",
      "90 s",
      rolling?.strikeMs,
      under(90),
      (ms) => `${seconds(ms)}, at ${rolling?.attempted} messages a second`,
    ),
    bar(
      "the longest that a publisher waited for a confirm in it",
      "",
      rolling && most(outages([rolling])),
      undefined,
    ),
  ];
}

function bar(
  what: string,
  limit: string,
  value: number | undefined,
  holds: ((value: number) => boolean) | undefined,
  said: (value: number) => string = seconds,
): Bar {
  if (value === undefined) return { what, limit, measured: undefined, holds: undefined };
  return { what, limit, measured: said(value), holds: holds?.(value) };
}

const under = (limit: number) => (ms: number) => ms <= limit * 1000;

/** Of quorum queues and streams, in milliseconds. */
const outages = (records: readonly RowRecord[]): readonly number[] =>
  records.flatMap(({ flows }) =>
    flows.filter(({ type }) => type !== "classic").map(({ publisherOutageMs }) => publisherOutageMs),
  );

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

const most = (values: readonly number[]) => (values.length === 0 ? undefined : Math.max(...values));

const count = (value: number) => value.toLocaleString("en-US");

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
