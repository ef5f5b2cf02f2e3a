/** Values at the edge of what RabbitMQ takes, each with what becomes of it. */
import type { Json, QueueType } from "../../components/topology/model.ts";
import type { BrokerVersion } from "./versions.ts";

/**
 * `right`: taken by both. `refused`: by validate and by the broker. `otherwise`: the broker takes it and then ignores
 * it, or does something else than what was said, so validate refuses it. `converted`: the broker refuses it as it is
 * written; validate takes it, because Warren sends the broker's own number.
 */
export type Outcome = "right" | "refused" | "otherwise" | "converted";
export type Outcomes = Outcome | { readonly [Version in BrokerVersion]: Outcome };

export type Arguments = { readonly [name: string]: Json };

const only43 = { "4.0": "otherwise", "4.3": "right" } as const;
export const until43 = { "4.0": "right", "4.3": "refused" } as const;
export const safe = Number.MAX_SAFE_INTEGER;
const tenYears = 315_360_000_000;

interface ArgumentCase {
  readonly type: QueueType;
  readonly args: Arguments;
  readonly outcome: Outcomes;
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
}

const of =
  (type: QueueType) =>
  (name: string, outcome: Outcomes, ...values: readonly Json[]): readonly ArgumentCase[] =>
    values.map((value) => ({ type, args: { [name]: value }, outcome }));
const [classic, quorum, stream] = [of("classic"), of("quorum"), of("stream")];

/** What classic and quorum queues take alike. */
const both = (...given: Parameters<typeof classic>) => [...classic(...given), ...quorum(...given)];
const every = (...given: Parameters<typeof classic>) => [...both(...given), ...stream(...given)];

export const argumentCases: readonly ArgumentCase[] = [
  // x-expires of 1 ms is right, and gone before it could be looked at.
  ...both("x-expires", "right", 60_000, tenYears),
  ...both("x-expires", "refused", 0, -1, tenYears + 1, "5", 1.5, true),
  ...both("x-message-ttl", "right", 0, tenYears),
  ...both("x-message-ttl", "refused", -1, tenYears + 1, "30 s", "1d 1w"),
  ...both("x-message-ttl", "converted", "30s", "1w 2d", "1d12h"),
  ...both("x-max-length", "right", 0, safe),
  ...both("x-max-length", "refused", -1, "5", 1.5),
  ...every("x-max-length-bytes", "right", 0, safe),
  ...every("x-max-length-bytes", "refused", -1, "1Gb"),
  ...every("x-max-length-bytes", "converted", "1GiB", "1.5GiB"),
  ...both("x-overflow", "right", "drop-head", "reject-publish"),
  ...classic("x-overflow", "right", "reject-publish-dlx"),
  ...quorum("x-overflow", "otherwise", "reject-publish-dlx"),
  ...both("x-overflow", "refused", "drop-tail", 5),
  ...both("x-dead-letter-exchange", "right", "", "amq.topic"),
  ...both("x-dead-letter-exchange", "refused", 5),
  ...both("x-dead-letter-routing-key", "refused", "alone"),
  ...both("x-single-active-consumer", "right", true, false),
  ...both("x-single-active-consumer", "refused", 1, "true"),
  ...every("x-queue-leader-locator", "right", "client-local", "balanced", "random", "least-leaders"),
  ...every("x-queue-leader-locator", "refused", "first", 5),
  ...classic("x-max-priority", "right", 0, 255),
  ...classic("x-max-priority", "refused", -1, 256, "5"),
  ...quorum("x-max-priority", "refused", 0, 5, 31),
  ...quorum("x-consumer-timeout", "right", 0, 60_000),
  ...quorum("x-consumer-timeout", { "4.0": "otherwise", "4.3": "refused" }, -1),
  ...classic("x-consumer-timeout", until43, 60_000),
  ...stream("x-consumer-timeout", until43, 60_000),
  ...quorum("x-consumer-disconnected-timeout", only43, 0, 60_000),
  ...quorum("x-consumer-disconnected-timeout", { "4.0": "otherwise", "4.3": "refused" }, -1),
  ...classic("x-consumer-disconnected-timeout", { "4.0": "otherwise", "4.3": "refused" }, 60_000),
  ...quorum("x-delayed-retry-type", only43, "all", "failed", "returned", "disabled"),
  ...quorum("x-delayed-retry-type", "otherwise", "some"),
  ...quorum("x-delayed-retry-min", only43, 1, tenYears),
  ...quorum("x-delayed-retry-max", only43, 1, tenYears),
  ...quorum("x-delayed-retry-min", "otherwise", 0, -1),
  ...classic("x-delayed-retry-type", { "4.0": "otherwise", "4.3": "refused" }, "all"),
  ...classic("x-queue-version", until43, 1),
  ...classic("x-queue-version", "right", 2),
  ...classic("x-queue-version", "refused", 0, 3, "2"),
  ...classic("x-queue-master-locator", until43, "client-local", "min-masters", "random"),
  ...quorum("x-queue-version", "refused", 2),
  ...quorum("x-queue-mode", "refused", "lazy"),
  ...quorum("x-dead-letter-strategy", "right", "at-most-once", "at-least-once"),
  ...quorum("x-dead-letter-strategy", "refused", "exactly-once"),
  ...classic("x-dead-letter-strategy", "refused", "at-most-once"),
  ...quorum("x-delivery-limit", "right", -1, 0, safe),
  ...quorum("x-delivery-limit", "otherwise", -2, "5"),
  ...classic("x-delivery-limit", "refused", 5),
  ...quorum("x-quorum-initial-group-size", "right", 1, safe),
  ...quorum("x-quorum-initial-group-size", "refused", 0, -1, "3"),
  ...quorum("x-quorum-target-group-size", "right", 1, safe),
  ...quorum("x-quorum-target-group-size", "otherwise", 0, -1, "3"),
  ...classic("x-quorum-initial-group-size", "refused", 1),
  ...classic("x-quorum-target-group-size", "otherwise", 1),
  ...quorum("x-max-in-memory-length", "right", 0),
  ...quorum("x-max-in-memory-bytes", "right", safe),
  ...classic("x-max-in-memory-length", "refused", 0),
  ...stream("x-max-in-memory-bytes", "refused", 0),
  ...stream("x-max-age", "right", "7D", "1Y", "1M", "1h", "1m", "1s", "007D", "99999999999D"),
  ...stream("x-max-age", "refused", "0s", "00D", "7", "D", "7 D", "", 7),
  ...stream("x-max-age", "converted", "7d", "1w", "1d 12h"),
  ...classic("x-max-age", "refused", "7D"),
  ...stream("x-stream-max-segment-size-bytes", "right", 0, 1, 3_000_000_000),
  ...stream("x-stream-max-segment-size-bytes", "refused", -1, 3_000_000_001, "5"),
  ...stream("x-stream-filter-size-bytes", "right", 16, 255),
  ...stream("x-stream-filter-size-bytes", "refused", 15, 256, "16"),
  ...quorum("x-stream-filter-size-bytes", { "4.0": "otherwise", "4.3": "refused" }, 16),
  ...stream("x-initial-cluster-size", "right", 1, safe),
  ...stream("x-initial-cluster-size", "refused", 0, -1, "1"),
  ...quorum("x-initial-cluster-size", "refused", 1),
  ...[
    "x-expires",
    "x-message-ttl",
    "x-max-length",
    "x-max-priority",
    "x-delivery-limit",
    "x-quorum-initial-group-size",
  ].flatMap((name) => stream(name, "refused", 5)),
  ...stream("x-overflow", "refused", "drop-head"),
  ...stream("x-dead-letter-exchange", "refused", ""),
  ...stream("x-single-active-consumer", "refused", true),
  ...every("own", "right", 1.5, true, "", [1, { a: "b" }], { a: [] }),
  ...every("own", "refused", null, [null], { a: null }),
  { type: "classic", args: {}, durable: false, outcome: "right" },
  { type: "classic", args: {}, autoDelete: true, outcome: "right" },
  { type: "quorum", args: {}, durable: false, outcome: "refused" },
  { type: "quorum", args: {}, autoDelete: true, outcome: "refused" },
  { type: "stream", args: {}, durable: false, outcome: "refused" },
  { type: "stream", args: {}, autoDelete: true, outcome: "refused" },
];
