/** A queue in the form that people write: fields instead of arguments, with its bindings. */
import type {
  DeadLetterDefinition,
  QueueBindingDefinition,
  QueueDefinition,
} from "../../definition/topology.ts";
import type { WholeQueue } from "../../expand/objects.ts";
import { queueBindingRecord } from "../../language/exchanges.ts";
import { queueFields } from "../../language/queueFields.ts";
import { queueRecord } from "../../language/queues.ts";
import { deadLetterArguments } from "../../language/settingNames.ts";
import type { Binding, Json, Queue, QueueType } from "../../model.ts";
import { takes, withoutDefaults } from "./fields.ts";

/** Without its bindings. @param defaultType of queues of this vhost */
export function queueDefinition(queue: WholeQueue, defaultType: QueueType): QueueDefinition {
  const { fields, rest } = fieldsOf(queue.type, queue.arguments);
  return withoutDefaults<QueueDefinition>(queueRecord, {
    type: queue.type === defaultType ? undefined : queue.type,
    durable: queue.durable,
    autoDelete: queue.autoDelete,
    tunable: queue.tunable,
    allowLoss: queue.allowLoss,
    onReplace: queue.onReplace,
    ...fields,
    arguments: rest,
  });
}

/** Fields for the arguments that they represent exactly, and the remaining arguments. */
export function fieldsOf(
  type: QueueType,
  given: Queue["arguments"],
): { readonly fields: Partial<QueueDefinition>; readonly rest: { readonly [name: string]: Json } } {
  const rest = new Map(Object.entries(given));
  const fields = new Map<string, Json>();
  for (const [name, { argument, shape, fromArgument }] of Object.entries(queueFields)) {
    const own = argument[type];
    const value = own === undefined ? undefined : rest.get(own);
    const written = value === undefined ? undefined : fromArgument(value);
    if (own === undefined || written === undefined || !takes(shape, written)) continue;
    fields.set(name, written);
    rest.delete(own);
  }
  const deadLetter = deadLetterOf(type, rest);
  return {
    fields: { ...Object.fromEntries(fields), ...(deadLetter === undefined ? {} : { deadLetter }) },
    rest: Object.fromEntries(rest),
  };
}

function deadLetterOf(type: QueueType, rest: Map<string, Json>): DeadLetterDefinition | undefined {
  const names = deadLetterArguments;
  const exchange = rest.get(names.exchange);
  const routingKey = rest.get(names.routingKey);
  const strategy = type === "quorum" ? rest.get(names.strategy) : undefined;
  if (type === "stream" || typeof exchange !== "string") return undefined;
  if (routingKey !== undefined && typeof routingKey !== "string") return undefined;
  if (strategy !== undefined && strategy !== "at-most-once" && strategy !== "at-least-once") return undefined;
  const written: DeadLetterDefinition = {
    exchange,
    ...(routingKey === undefined ? {} : { routingKey }),
    ...(strategy === undefined ? {} : { strategy }),
  };
  if (!takes(queueRecord.fields.deadLetter.shape, { ...written })) return undefined;
  for (const name of [names.exchange, names.routingKey]) rest.delete(name);
  if (strategy !== undefined) rest.delete(names.strategy);
  return written;
}

/** @param filters whether header arguments become a `filter` */
export function queueBinding(binding: Binding, filters: boolean): QueueBindingDefinition {
  const { source: exchange, routingKey, arguments: args } = binding;
  return withoutDefaults<QueueBindingDefinition>(queueBindingRecord, {
    exchange,
    routingKey,
    ...(filters ? filterOf(args) : { filter: undefined, arguments: args }),
  });
}

/** `x-match` and at least one header; a header that begins with `x-` needs the modes `…-with-x`. */
export function filterOf(args: Binding["arguments"]): Pick<QueueBindingDefinition, "arguments"> & {
  readonly filter: QueueBindingDefinition["filter"] | undefined;
} {
  const { "x-match": match, ...headers } = args;
  const names = Object.keys(headers);
  const suffix = names.some((name) => name.startsWith("x-")) ? "-with-x" : "";
  const field = (["all", "any"] as const).find((word) => match === word + suffix);
  if (field === undefined || names.length === 0) return { filter: undefined, arguments: args };
  return { filter: field === "all" ? { all: headers } : { any: headers }, arguments: {} };
}
