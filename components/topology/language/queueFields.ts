/**
 * Queue fields that each stand for one argument: the argument's name for each type of queue, and the value's form in
 * the language and in the broker. A missing type does not support the field; RabbitMQ refuses such a queue (sources:
 * see arguments.ts).
 */
import type { QueueDefinition } from "../definition/topology.ts";
import type { Json, QueueType } from "../model.ts";
import { brokerValue, fieldValue } from "./amounts.ts";
import { boolean, choice, duration, integer, type Shape, size } from "./shape.ts";

/** The broker's longest time in milliseconds, 10 years (`check_expiry` in its rabbit_misc.erl). */
export const maxExpiry = 315_360_000_000;
const maxSafe = Number.MAX_SAFE_INTEGER;

export interface QueueField {
  readonly argument: { readonly [Type in QueueType]?: string };
  readonly shape: Shape;
  /** Converts to the broker's form. */
  readonly toArgument: (written: Json) => Json;
  /** Converts to the language's form; undefined if `toArgument` would not give this value back. */
  readonly fromArgument: (value: Json) => Json | undefined;
}

const notStream = (argument: string) => ({ classic: argument, quorum: argument });
const all = (argument: string) => ({ ...notStream(argument), stream: argument });

function field(argument: QueueField["argument"], shape: Shape): QueueField {
  return {
    argument,
    shape,
    toArgument: (written) => brokerValue(shape, written),
    fromArgument: (value) => fieldValue(shape, value),
  };
}

export type QueueFieldName = Exclude<
  keyof QueueDefinition,
  | "type"
  | "durable"
  | "autoDelete"
  | "arguments"
  | "bindings"
  | "deadLetter"
  | "retry"
  | "shards"
  | "tunable"
  | "allowLoss"
  | "onReplace"
  | "ignoreDefaults"
>;

export const queueFields: { readonly [Name in QueueFieldName]: QueueField } = {
  messageTtl: field(notStream("x-message-ttl"), duration(0, maxExpiry)),
  expires: field(notStream("x-expires"), duration(1, maxExpiry)),
  maxLength: field(notStream("x-max-length"), integer(0, maxSafe)),
  maxLengthBytes: field(all("x-max-length-bytes"), size(0, maxSafe)),
  overflow: field(notStream("x-overflow"), choice(["drop-head", "reject-publish", "reject-publish-dlx"])),
  deliveryLimit: field({ quorum: "x-delivery-limit" }, integer(-1, maxSafe)),
  singleActiveConsumer: field(notStream("x-single-active-consumer"), boolean),
  maxPriority: field({ classic: "x-max-priority" }, integer(0, 255)),
  leaderLocator: field(all("x-queue-leader-locator"), choice(["client-local", "balanced"])),
  initialGroupSize: field(
    { quorum: "x-quorum-initial-group-size", stream: "x-initial-cluster-size" },
    integer(1, maxSafe),
  ),
  targetGroupSize: field({ quorum: "x-quorum-target-group-size" }, integer(1, maxSafe)),
  maxAge: field({ stream: "x-max-age" }, duration(1000, maxSafe, "age")),
  maxSegmentSize: field({ stream: "x-stream-max-segment-size-bytes" }, size(0, 3_000_000_000)),
  filterSize: field({ stream: "x-stream-filter-size-bytes" }, size(16, 255)),
};
