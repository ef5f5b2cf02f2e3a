/**
 * Queue fields that each stand for one argument: the argument's name for each type of queue, and the value's form in
 * the language and in the broker. A missing type does not support the field; RabbitMQ refuses such a queue (sources:
 * see arguments.ts).
 */
import type { QueueDefinition } from "../definition/topology.ts";
import type { Json, QueueType } from "../model.ts";
import { boolean, choice, duration, integer, type Shape, size } from "./shape.ts";
import { bytesOf, durationOf, millisecondsOf, sizeOf } from "./units.ts";

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

interface Form {
  readonly to: (written: Json) => Json;
  readonly from: (value: Json) => Json | undefined;
}

const same: Form = { to: (written) => written, from: (value) => value };

const milliseconds: Form = {
  to: (written) => millisecondsOf(String(written)) ?? written,
  from: (value) => (Number.isInteger(value) ? durationOf(Number(value)) : undefined),
};

const bytes: Form = {
  to: (written) => bytesOf(typeof written === "number" ? written : String(written)) ?? written,
  from: (value) => (Number.isInteger(value) ? sizeOf(Number(value)) : undefined),
};

const seconds = { D: 86_400, h: 3600, m: 60, s: 1 } as const;

/** RabbitMQ takes a stream's maximum age as a string with a unit: `7D`. */
const age: Form = {
  to: (written) => {
    const total = (millisecondsOf(String(written)) ?? 0) / 1000;
    const unit = (["D", "h", "m", "s"] as const).find((each) => total % seconds[each] === 0) ?? "s";
    return `${total / seconds[unit]}${unit}`;
  },
  from: (value) => {
    const [, count, unit] = /^(\d+)([Dhms])$/.exec(typeof value === "string" ? value : "") ?? [];
    if (count === undefined || unit === undefined) return undefined;
    return durationOf(Number(count) * seconds[unit as keyof typeof seconds] * 1000); // the pattern's units
  },
};

function field(argument: QueueField["argument"], shape: Shape, form: Form): QueueField {
  const toArgument = form.to;
  const fromArgument = (value: Json) => {
    const written = form.from(value);
    return written !== undefined && toArgument(written) === value ? written : undefined;
  };
  return { argument, shape, toArgument, fromArgument };
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
>;

export const queueFields: { readonly [Name in QueueFieldName]: QueueField } = {
  messageTtl: field(notStream("x-message-ttl"), duration(0, maxExpiry), milliseconds),
  expires: field(notStream("x-expires"), duration(1, maxExpiry), milliseconds),
  maxLength: field(notStream("x-max-length"), integer(0, maxSafe), same),
  maxLengthBytes: field(all("x-max-length-bytes"), size(0, maxSafe), bytes),
  overflow: field(
    notStream("x-overflow"),
    choice(["drop-head", "reject-publish", "reject-publish-dlx"]),
    same,
  ),
  deliveryLimit: field({ quorum: "x-delivery-limit" }, integer(-1, maxSafe), same),
  singleActiveConsumer: field(notStream("x-single-active-consumer"), boolean, same),
  maxPriority: field({ classic: "x-max-priority" }, integer(0, 255), same),
  leaderLocator: field(all("x-queue-leader-locator"), choice(["client-local", "balanced"]), same),
  initialGroupSize: field(
    { quorum: "x-quorum-initial-group-size", stream: "x-initial-cluster-size" },
    integer(1, maxSafe),
    same,
  ),
  targetGroupSize: field({ quorum: "x-quorum-target-group-size" }, integer(1, maxSafe), same),
  maxAge: field({ stream: "x-max-age" }, duration(1000, maxSafe, 1000), age),
  maxSegmentSize: field({ stream: "x-stream-max-segment-size-bytes" }, size(0, 3_000_000_000), bytes),
  filterSize: field({ stream: "x-stream-filter-size-bytes" }, integer(16, 255), same),
};
