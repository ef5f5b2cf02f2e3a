/** Which types of queue take a field or an argument with a value: RabbitMQ refuses it for the others. */
import type { Json, QueueType } from "../model.ts";
import { queueArguments } from "./arguments.ts";
import { queueFields } from "./queueFields.ts";

export const queueTypes: readonly QueueType[] = ["classic", "quorum", "stream"];
const notStream: readonly QueueType[] = ["classic", "quorum"];
const classic: readonly QueueType[] = ["classic"];
const quorum: readonly QueueType[] = ["quorum"];

const memberOf = (value: Json, name: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })[name] // no list
    : undefined;

/** @param field of a queue in the file */
export function typesThatTake(field: string, value: Json): readonly QueueType[] {
  switch (field) {
    case "durable":
      return value === false ? classic : queueTypes;
    case "autoDelete":
      return value === true ? classic : queueTypes;
    case "overflow":
      return value === "reject-publish-dlx" ? classic : notStream;
    case "shards":
      return notStream;
    case "retry":
      return memberOf(value, "by") === "queue" ? quorum : notStream;
    case "deadLetter":
      return memberOf(value, "strategy") === "at-least-once" ? quorum : notStream;
    case "onReplace":
      return value === "migrate" ? notStream : queueTypes;
  }
  const table: { readonly [name: string]: { readonly argument: { readonly [Type in QueueType]?: string } } } =
    queueFields;
  const known = Object.hasOwn(table, field) ? table[field] : undefined;
  return known === undefined ? queueTypes : queueTypes.filter((type) => known.argument[type] !== undefined);
}

export function typesThatTakeArgument(argument: string, value: Json): readonly QueueType[] {
  if (argument === "x-queue-type") return queueTypes.filter((type) => type === value);
  if (argument === "x-overflow") return typesThatTake("overflow", value);
  return (
    (Object.hasOwn(queueArguments, argument) ? queueArguments[argument]?.types : undefined) ?? queueTypes
  );
}
