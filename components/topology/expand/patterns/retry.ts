/**
 * A rejected message comes back several times, each time after a longer delay; then it becomes a dead letter.
 *
 * The queue's dead letters go to the exchange `<queue>.retry`. Wait queue k returns its messages through the exchange
 * `<queue>.retry.k`. If a message is rejected again, its header `x-last-death-exchange`, which RabbitMQ sets before it
 * routes a dead letter, routes it to wait queue k + 1. So the routing key never changes. A message that was not
 * rejected (expired, dropped, or delivered too often because consumers crashed) becomes a dead letter at once:
 * returning it would create a cycle without a rejection, and RabbitMQ drops messages in such a cycle.
 */
import type { DeadLetterDefinition, RetryDefinition } from "../../definition/topology.ts";
import { retryRecord } from "../../language/queues.ts";
import { millisecondsOf } from "../../language/units.ts";
import type { Json, QueueType } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import { filled } from "../filled.ts";
import type { Objects } from "../objects.ts";
import { bind, caughtIn, exchangeBeside, typeBeside, waitQueue } from "./parts.ts";

type RetryDefaults = "delay" | "factor" | "maxDelay";

const complete = (retry: RetryDefinition) => {
  const { attempts, delay, factor, maxDelay } = filled<RetryDefinition, RetryDefaults>(retryRecord, retry);
  // Validated: both are durations.
  const [first, longest] = [millisecondsOf(delay) ?? 0, millisecondsOf(maxDelay) ?? 0];
  return { attempts, first, factor, longest };
};

/** Milliseconds before the second, third, … delivery. */
export function delaysOf(retry: RetryDefinition): readonly number[] {
  const { attempts, first, factor, longest } = complete(retry);
  return Array.from({ length: attempts - 1 }, (_, index) => Math.min(first * factor ** index, longest));
}

/** Whether messages wait in the queue itself. */
export const isDelayedByQueue = (retry: RetryDefinition): boolean => retry.by === "queue";

/**
 * The arguments of such a queue: each delay is longer than the last by the first one. A message becomes a dead letter
 * after one more failed delivery than `x-delivery-limit`. A delivery fails if the consumer returns it with
 * `basic.reject`; `basic.nack` means that it did not try, and does not count.
 */
export function delayedRetry(retry: RetryDefinition): { readonly [name: string]: Json } {
  const { attempts, first, longest } = complete(retry);
  return {
    "x-delayed-retry-type": "failed",
    "x-delayed-retry-min": first,
    "x-delayed-retry-max": retry.factor === 1 ? first : longest,
    "x-delivery-limit": attempts - 1,
  };
}

const rejected = { "x-match": "all-with-x", "x-last-death-reason": "rejected" } as const;

/** The dead-letter exchange of a queue with `retry`. */
export const retryExchange = (queue: string): string => `${queue}.retry`;

/** @param end the target of messages after the last failed attempt */
export function retryThroughQueues(
  queue: string,
  type: QueueType,
  retry: RetryDefinition,
  end: DeadLetterDefinition,
  path: Path,
): Objects {
  const first = `${queue}.retry.first`;
  const ending = endOf(queue, type, end, path);
  const delays = delaysOf(retry);
  const stages = delays.map((delay, index) => {
    const back = `${queue}.retry.${index + 1}`;
    const next = index + 1 < delays.length ? `${queue}.retry.${index + 2}` : undefined;
    return {
      exchange: exchangeBeside(back, "fanout", path),
      wait: waitQueue(back, typeBeside(type), delay, back, path),
      bindings: [
        bind(back, { queue }, path),
        bind(
          retryExchange(queue),
          next === undefined ? { exchange: ending.exchange } : { queue: next },
          path,
          { ...rejected, "x-last-death-exchange": back },
        ),
      ],
    };
  });
  return {
    exchanges: [
      exchangeBeside(retryExchange(queue), "headers", path, { "alternate-exchange": first }),
      exchangeBeside(first, "headers", path, { "alternate-exchange": ending.exchange }),
      ...stages.map((stage) => stage.exchange),
      ...ending.objects.exchanges,
    ],
    queues: [...stages.map((stage) => stage.wait), ...ending.objects.queues],
    bindings: [
      bind(first, { queue: `${queue}.retry.1` }, path, rejected),
      ...stages.flatMap((stage) => stage.bindings),
      ...ending.objects.bindings,
    ],
  };
}

/**
 * An exchange cannot change a message's routing key, nor route to the default exchange. A queue whose messages expire
 * at once can do both.
 */
function endOf(queue: string, type: QueueType, end: DeadLetterDefinition, path: Path) {
  if (end.exchange !== "" && end.routingKey === undefined) {
    return { exchange: end.exchange, objects: { exchanges: [], queues: [], bindings: [] } };
  }
  const exchange = `${queue}.retry.end`;
  const passing = waitQueue(exchange, typeBeside(type), 0, end.exchange, path);
  const key = end.routingKey === undefined ? {} : { "x-dead-letter-routing-key": end.routingKey };
  return { exchange, objects: caughtIn({ ...passing, arguments: { ...passing.arguments, ...key } }) };
}
