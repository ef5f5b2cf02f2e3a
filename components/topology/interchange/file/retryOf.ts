/** Guesses the retry behind a queue's wait queues; its expansion shows whether the guess is right. */
import type { DeadLetterDefinition, RetryDefinition } from "../../definition/topology.ts";
import { delaysOf, retryExchange } from "../../expand/patterns/retry.ts";
import { deadLetterArguments } from "../../language/settingNames.ts";
import { durationOf } from "../../language/units.ts";
import type { Stock } from "./stock.ts";

export interface RetryGuess {
  readonly retry: RetryDefinition;
  /** Missing: the queue `<queue>.dead`. */
  readonly end?: DeadLetterDefinition;
}

/** Guesses in the order of how common they are. */
const factors = [3, 2, 1, 4, 5, 6, 7, 8, 9, 10];

export function retryOf(queue: string, stock: Stock): RetryGuess | undefined {
  const delays: number[] = [];
  for (let stage = 1; ; stage++) {
    const delay = stock.queue(`${queue}.retry.${stage}`)?.arguments["x-message-ttl"];
    if (typeof delay !== "number") break;
    delays.push(delay);
  }
  const [first, longest] = [delays[0], delays.at(-1)];
  if (first === undefined || longest === undefined) return undefined;
  const candidates = factors.flatMap((factor) =>
    [undefined, durationOf(longest)].map((maxDelay) => shortest(delays.length + 1, first, factor, maxDelay)),
  );
  const retry = candidates.find((each) => JSON.stringify(delaysOf(each)) === JSON.stringify(delays));
  const end = endOf(queue, stock);
  return retry === undefined ? undefined : { retry, ...(end === undefined ? {} : { end }) };
}

/** Without defaults. */
function shortest(
  attempts: number,
  first: number,
  factor: number,
  maxDelay: string | undefined,
): RetryDefinition {
  return {
    attempts,
    ...(first === 10_000 ? {} : { delay: durationOf(first) }),
    ...(factor === 3 ? {} : { factor }),
    ...(maxDelay === undefined ? {} : { maxDelay }),
  };
}

function endOf(queue: string, stock: Stock): DeadLetterDefinition | undefined {
  const last = stock.exchange(`${retryExchange(queue)}.first`)?.arguments["alternate-exchange"];
  if (typeof last !== "string" || last === `${queue}.dead`) return undefined;
  if (last !== `${queue}.retry.end`) return { exchange: last };
  const passing = stock.queue(last)?.arguments ?? {};
  const exchange = passing[deadLetterArguments.exchange];
  const routingKey = passing[deadLetterArguments.routingKey];
  if (typeof exchange !== "string") return undefined;
  return { exchange, ...(typeof routingKey === "string" ? { routingKey } : {}) };
}
