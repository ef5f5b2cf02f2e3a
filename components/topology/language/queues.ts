/** Queues, streams and super streams. */
import type {
  DeadLetterDefinition,
  QueueDefaultsDefinition,
  QueueDefinition,
  RetryDefinition,
  SuperStreamDefinition,
} from "../definition/topology.ts";
import type { QueueType } from "../model.ts";
import { queueArguments } from "./arguments.ts";
import { queueBindingRecord } from "./exchanges.ts";
import { maxExpiry, type QueueFieldName, queueFields } from "./queueFields.ts";
import {
  boolean,
  choice,
  defaultsRecord,
  duration,
  either,
  integer,
  list,
  only,
  record,
  type Shape,
  text,
} from "./shape.ts";
import { exchangeReference, routingKey } from "./text.ts";

export const queueType = choice(["classic", "quorum", "stream"]);

/** For a queue without a type, in a vhost without a default type. */
export const defaultQueueType: QueueType = "quorum";

export const deadLetterRecord = record<DeadLetterDefinition>("a dead-letter target", {
  exchange: { shape: text(exchangeReference) },
  routingKey: { shape: text(routingKey), optional: true },
  strategy: { shape: choice(["at-most-once", "at-least-once"]), optional: true },
});

export const retryRecord = record<RetryDefinition>("a retry", {
  attempts: { shape: integer(2, 20) },
  delay: { shape: duration(1, maxExpiry), default: "10s" },
  factor: { shape: integer(1, 10), default: 3 },
  maxDelay: { shape: duration(1, maxExpiry), default: "1h" },
  by: { shape: choice(["wait-queues", "queue"]), default: "wait-queues" },
});

/** The fields that stand for one argument each, from their table. */
const single = <Name extends QueueFieldName>(
  name: Name,
): { readonly shape: Shape; readonly optional: true } => ({
  shape: queueFields[name].shape,
  optional: true,
});

export const queueRecord = record<QueueDefinition>("a queue", {
  type: { shape: queueType, optional: true },
  durable: { shape: boolean, default: true },
  autoDelete: { shape: boolean, default: false },
  bindings: { shape: list(queueBindingRecord), default: [] },
  messageTtl: single("messageTtl"),
  expires: single("expires"),
  maxLength: single("maxLength"),
  maxLengthBytes: single("maxLengthBytes"),
  overflow: single("overflow"),
  deadLetter: { shape: either(only(true), deadLetterRecord), optional: true },
  retry: { shape: retryRecord, optional: true },
  shards: { shape: integer(2, 256), optional: true },
  deliveryLimit: single("deliveryLimit"),
  singleActiveConsumer: single("singleActiveConsumer"),
  maxPriority: single("maxPriority"),
  leaderLocator: single("leaderLocator"),
  initialGroupSize: single("initialGroupSize"),
  targetGroupSize: single("targetGroupSize"),
  maxAge: single("maxAge"),
  maxSegmentSize: single("maxSegmentSize"),
  filterSize: single("filterSize"),
  tunable: { shape: boolean, default: false },
  allowLoss: { shape: boolean, default: false },
  onReplace: { shape: choice(["refuse", "migrate"]), default: "refuse" },
  ignoreDefaults: { shape: boolean, default: false },
  arguments: {
    shape: { kind: "arguments", known: queueArguments, minimum: 0, others: "ignored" },
    default: {},
  },
});

export const queueDefaultsRecord = defaultsRecord<QueueDefaultsDefinition>(
  "defaults of queues",
  queueRecord,
  ["bindings"],
);

export const superStreamRecord = record<SuperStreamDefinition>(
  "a super stream",
  {
    partitions: { shape: integer(1, 1000), optional: true },
    bindingKeys: { shape: list(text(routingKey)), optional: true },
    maxAge: single("maxAge"),
    maxLengthBytes: single("maxLengthBytes"),
    maxSegmentSize: single("maxSegmentSize"),
    filterSize: single("filterSize"),
    leaderLocator: single("leaderLocator"),
    initialGroupSize: single("initialGroupSize"),
    allowLoss: { shape: boolean, default: false },
  },
  ["partitions", "bindingKeys"],
);
