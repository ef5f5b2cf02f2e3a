/** Expands a queue and its fields. */
import type { QueueDefinition } from "../definition/topology.ts";
import { withoutType } from "../interchange/codec/queue.ts";
import { queueRecord } from "../language/queues.ts";
import type { Json, Queue, QueueType } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { expandQueueBinding } from "./exchanges.ts";
import { filled } from "./filled.ts";
import { type Objects, type Placed, together, type VhostContext, type WholeQueue } from "./objects.ts";
import { type DeadLetters, deadLettersOf, deadLetterTo, keptWhereSafe } from "./patterns/deadLetter.ts";
import { delayedRetry, isDelayedByQueue, retryExchange, retryThroughQueues } from "./patterns/retry.ts";
import { sharded } from "./patterns/shards.ts";
import { isTunable } from "./patterns/tunable.ts";
import { fieldArguments } from "./queueFields.ts";

type QueueDefaults =
  | "durable"
  | "autoDelete"
  | "arguments"
  | "bindings"
  | "tunable"
  | "allowLoss"
  | "onReplace";

export function expandQueue(
  name: string,
  definition: QueueDefinition,
  path: Path,
  context: VhostContext,
): Objects {
  const written = filled<QueueDefinition, QueueDefaults>(queueRecord, definition);
  const type = written.type ?? context.defaultType;
  const own = { ...withoutType(written.arguments), ...fieldArguments(written, type) };
  const failed = failures(name, written, type, own, path);
  const queue = {
    name,
    type,
    durable: written.durable,
    autoDelete: written.autoDelete,
    arguments: { ...own, ...failed.arguments },
    path,
  };
  const { shards } = written;
  const to = shards === undefined ? { queue: name } : { exchange: name };
  const itself: Objects =
    shards === undefined ? { exchanges: [], queues: [queue], bindings: [] } : sharded(queue, shards);
  const bindings = written.bindings.flatMap((binding, index) =>
    expandQueueBinding(binding, to, [...path, "bindings", index]),
  );
  const all = together([itself, { exchanges: [], queues: [], bindings }, ...failed.made]);
  const mark = (one: Placed<Queue>): Placed<WholeQueue> => ({
    ...one,
    ...lossPolicy(written),
    ...(written.tunable && isTunable(one) && { tunable: true }),
  });
  return { ...all, queues: all.queues.map(mark) };
}

/** What may happen to a queue's messages. */
const lossPolicy = ({
  allowLoss,
  onReplace,
}: Pick<QueueDefinition, "allowLoss" | "onReplace">): Pick<Queue, "allowLoss" | "onReplace"> => ({
  ...(allowLoss === true && { allowLoss }),
  ...(onReplace === "migrate" && { onReplace }),
});

/** The target of a message that no consumer could process. */
function failures(
  name: string,
  written: QueueDefinition,
  type: QueueType,
  own: { readonly [name: string]: Json },
  path: Path,
): { readonly arguments: { readonly [name: string]: Json }; readonly made: DeadLetters["made"] } {
  const dead = deadLettersOf(name, written, type, path);
  if (dead === undefined) return { arguments: {}, made: [] };
  const { retry } = written;
  const kept = typeof written.deadLetter === "object" && retry === undefined ? {} : keptWhereSafe(type, own);
  if (retry === undefined) return { arguments: { ...kept, ...deadLetterTo(dead.target) }, made: dead.made };
  if (isDelayedByQueue(retry)) {
    return {
      arguments: { ...kept, ...deadLetterTo(dead.target), ...delayedRetry(retry) },
      made: dead.made,
    };
  }
  const { strategy } = dead.target;
  const to = deadLetterTo({ exchange: retryExchange(name), ...(strategy === undefined ? {} : { strategy }) });
  const stages = retryThroughQueues(name, type, retry, dead.target, [...path, "retry"]);
  return { arguments: { ...kept, ...to }, made: [...dead.made, stages] };
}
