/** A queue in the broker's JSON: the only code that knows the argument `x-queue-type`. */
import { canonicalMap } from "../../canonical.ts";
import type { Reader } from "./reader.ts";
import type { JsonMap, QueueValue } from "./values.ts";

const typeArgument = "x-queue-type";

export interface QueueJson {
  /** Only exported; RabbitMQ declares the queue by the argument `x-queue-type`. */
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: JsonMap;
}

/** `type` of a queue without one: RabbitMQ's choice in a vhost without a default type. */
const defaultType = "classic";

export const queueCodec = {
  /** @param vhostType the vhost's default type, which an import gives to a queue without a type */
  read: (from: Reader, vhostType: string = defaultType): QueueValue => {
    const { [typeArgument]: argument, ...args } = from.values("arguments");
    return {
      type: from.text("type", typeof argument === "string" ? argument : vhostType),
      durable: from.flag("durable", true),
      autoDelete: from.flag("auto_delete", false),
      arguments: args,
    };
  },
  write: (queue: Pick<QueueValue, "type" | "durable" | "autoDelete" | "arguments">): QueueJson => ({
    type: queue.type,
    durable: queue.durable,
    auto_delete: queue.autoDelete,
    arguments: declaredArguments(queue),
  }),
};

/** The arguments of the queue's declaration, including its type. */
export function declaredArguments({
  type,
  arguments: args,
}: Pick<QueueValue, "type" | "arguments">): JsonMap {
  return canonicalMap({ ...args, [typeArgument]: type });
}

/** Arguments without the type, for a queue that has its type as a field. */
export function withoutType(args: JsonMap): JsonMap {
  const { [typeArgument]: _, ...rest } = args;
  return rest;
}

/** Whether the queue's JSON contains its type. RabbitMQ 4 gives each queue the argument; older versions did not. */
export function saysType(queue: { readonly [name: string]: unknown }): boolean {
  return queue.type !== undefined || Object.hasOwn(Object(queue.arguments), typeArgument);
}
