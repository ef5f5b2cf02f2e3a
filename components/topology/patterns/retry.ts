/**
 * A rejected message comes back later, a number of times, each after a longer wait; then it is a dead letter.
 *
 * The queue's dead letters go to the exchange `<queue>.retry`. Wait queue k sends what has waited back
 * through the exchange `<queue>.retry.k`, and a message that is rejected again says so in its header
 * `x-last-death-exchange`, which RabbitMQ sets before it routes a dead letter: that leads it to wait
 * queue k + 1. So the routing key stays what it was. A message that was not rejected (expired, dropped,
 * or delivered too often because consumers died of it) is a dead letter at once: to bring it back would
 * be a circle without a rejection in it, and RabbitMQ drops a message that goes in such a circle.
 */
import type { DeadLetterDefinition, RetryDefinition } from "../definition.ts";
import { filled } from "../expand/filled.ts";
import type { Objects } from "../expand/objects.ts";
import { retryRecord } from "../language/queues.ts";
import { millisecondsOf } from "../language/units.ts";
import type { Json, QueueType } from "../model.ts";
import type { Path } from "../report.ts";
import { bind, caughtIn, exchangeBeside, typeBeside, waitQueue } from "./parts.ts";

type RetryDefaults = "delay" | "factor" | "maxDelay";

const complete = (retry: RetryDefinition) => {
  const { attempts, delay, factor, maxDelay } = filled<RetryDefinition, RetryDefaults>(retryRecord, retry);
  // Validated: both are times.
  const [first, longest] = [millisecondsOf(delay) ?? 0, millisecondsOf(maxDelay) ?? 0];
  return { attempts, first, factor, longest };
};

/** Milliseconds before the second, third, … delivery. */
export function delaysOf(retry: RetryDefinition): readonly number[] {
  const { attempts, first, factor, longest } = complete(retry);
  return Array.from({ length: attempts - 1 }, (_, index) => Math.min(first * factor ** index, longest));
}

/** Whether the queue itself holds what is to come back. */
export const isDelayedByQueue = (retry: RetryDefinition): boolean => retry.by === "queue";

/**
 * The arguments of a queue that does: each wait is longer than the last by the first one. A message that
 * is delivered `x-delivery-limit` times and once more without success is a dead letter. Failed is what a
 * consumer gives back with `basic.reject`; `basic.nack` says that it did not try, and is not counted.
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

/** The exchange that a queue with `retry` has as its dead-letter exchange. */
export const retryExchange = (queue: string): string => `${queue}.retry`;

/** @param end where the message goes when all attempts have failed */
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
 * An exchange cannot give a message another routing key, nor lead to the default exchange; a queue
 * that keeps nothing can: its messages expire at once.
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
