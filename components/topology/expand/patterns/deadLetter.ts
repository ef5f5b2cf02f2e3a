/** The target of a queue's dead letters: as its field says, or a new queue `<queue>.dead`. */
import type { DeadLetterDefinition, QueueDefinition } from "../../definition/topology.ts";
import { deadLetterArguments } from "../../language/settingNames.ts";
import type { Json, QueueType } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import type { Objects } from "../objects.ts";
import { caughtIn, keptUntilArrived, queueBeside, typeBeside } from "./parts.ts";

export interface DeadLetters {
  readonly target: DeadLetterDefinition;
  readonly made: readonly Objects[];
}

/**
 * `<queue>.dead` is a fanout exchange: every dead letter keeps its routing key, and a second queue can be bound to it
 * without knowing the keys.
 */
export function deadLettersOf(
  queue: string,
  { deadLetter, retry }: QueueDefinition,
  type: QueueType,
  path: Path,
): DeadLetters | undefined {
  if (typeof deadLetter === "object") return { target: deadLetter, made: [] };
  if (deadLetter === undefined && retry === undefined) return undefined;
  const name = `${queue}.dead`;
  const from = [...path, deadLetter === undefined ? "retry" : "deadLetter"];
  return { target: { exchange: name }, made: [caughtIn(queueBeside(name, typeBeside(type), from))] };
}

/**
 * Keeps dead letters until they have arrived, if that has no other effect: a queue with a limit drops its oldest
 * messages when it is full, unless it rejects new ones.
 *
 * @param own the queue's arguments so far
 */
export function keptWhereSafe(
  type: QueueType,
  own: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  const overflow = own["x-overflow"];
  const limited = own["x-max-length"] !== undefined || own["x-max-length-bytes"] !== undefined;
  const refuses = overflow === "reject-publish" || (overflow === undefined && !limited);
  return refuses ? keptUntilArrived(type) : {};
}

export function deadLetterTo({ exchange, routingKey, strategy }: DeadLetterDefinition): {
  readonly [name: string]: Json;
} {
  return {
    [deadLetterArguments.exchange]: exchange,
    ...(routingKey === undefined ? {} : { [deadLetterArguments.routingKey]: routingKey }),
    ...(strategy === undefined ? {} : { [deadLetterArguments.strategy]: strategy }),
  };
}
