/**
 * Recognises patterns in plain objects. Each is guessed by its names and expanded by the pattern's own function; the
 * guess is right only if the vhost contains exactly the result.
 */

import type {
  DeadLetterDefinition,
  ExchangeDefinition,
  QueueDefinition,
  SuperStreamDefinition,
} from "../../definition/topology.ts";
import { expandExchange } from "../../expand/exchanges.ts";
import type { Objects, VhostContext, WholeQueue } from "../../expand/objects.ts";
import { shardNames } from "../../expand/patterns/shards.ts";
import { superStream } from "../../expand/patterns/superStream.ts";
import { unroutedExchange } from "../../expand/patterns/unrouted.ts";
import { expandQueue } from "../../expand/queues.ts";
import { defaultQueueType } from "../../language/queues.ts";
import { deadLetterArguments } from "../../language/settingNames.ts";
import { millisecondsOf } from "../../language/units.ts";
import type { Exchange, Queue } from "../../model.ts";
import { exchangeDefinition } from "./exchange.ts";
import { fieldsOf, queueDefinition } from "./queue.ts";
import { retryOf } from "./retryOf.ts";
import { type Stock, stockOf } from "./stock.ts";
import type { UntunedVhost } from "./tunable.ts";

export interface Folded {
  /** Objects that belong to no pattern. */
  readonly rest: Pick<UntunedVhost, "exchanges" | "queues" | "bindings">;
  readonly exchanges: ReadonlyMap<string, ExchangeDefinition>;
  /** Without their bindings. */
  readonly queues: ReadonlyMap<string, QueueDefinition>;
  readonly superStreams: ReadonlyMap<string, SuperStreamDefinition>;
}

export function foldPatterns(vhost: UntunedVhost): Folded {
  const stock = stockOf(vhost);
  const context: VhostContext = { defaultType: vhost.defaultQueueType ?? defaultQueueType };
  /** The first guess that matches exactly. */
  const folded = <Definition>(guesses: Iterable<Definition>, expand: (guess: Definition) => Objects) => {
    for (const guess of guesses) {
      const objects = expand(guess);
      if (!stock.holds(objects)) continue;
      stock.claim(objects);
      return [guess];
    }
    return [];
  };
  const each = <Named extends { readonly name: string }, Definition>(
    list: readonly Named[],
    guesses: (one: Named) => Iterable<Definition>,
    expand: (name: string, guess: Definition) => Objects,
  ) =>
    new Map(
      list.flatMap((one) =>
        folded(guesses(one), (guess) => expand(one.name, guess)).map((guess) => [one.name, guess] as const),
      ),
    );
  const superStreams = each(
    vhost.exchanges,
    (exchange) => superStreamGuesses(exchange, vhost, stock),
    (name, guess) => superStream(name, guess, []),
  );
  const sharded = each(
    vhost.exchanges,
    (exchange) => shardGuesses(exchange, stock, context),
    (name, guess) => expandQueue(name, guess, [], context),
  );
  const queues = each(
    vhost.queues,
    (queue) => (stock.queue(queue.name) === undefined ? [] : queueGuesses(queue, stock, context)),
    (name, guess) => expandQueue(name, guess, [], context),
  );
  const exchanges = each(
    vhost.exchanges,
    (exchange) => (stock.exchange(exchange.name) === undefined ? [] : exchangeGuesses(exchange, vhost)),
    (name, guess) => expandExchange(name, guess, [], context),
  );
  return { rest: stock.left(), exchanges, queues: new Map([...sharded, ...queues]), superStreams };
}

/** The guess with most patterns first, so that an exchange with two patterns is recognised with both. */
function* exchangeGuesses(exchange: Exchange, { exchanges }: UntunedVhost): Iterable<ExchangeDefinition> {
  const { alternateExchange, ...plain } = exchangeDefinition(exchange);
  const prefix = `${exchange.name}.delay.`;
  const times = exchanges
    .flatMap(({ name }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
    .filter((time) => millisecondsOf(time) !== undefined)
    .sort((a, b) => (millisecondsOf(a) ?? 0) - (millisecondsOf(b) ?? 0));
  const isUnrouted = alternateExchange === unroutedExchange(exchange.name);
  const alternate = alternateExchange === undefined ? {} : { alternateExchange };
  if (isUnrouted && times.length > 0) yield { ...plain, unrouted: true, delay: times };
  if (times.length > 0) yield { ...plain, ...alternate, delay: times };
  if (isUnrouted) yield { ...plain, unrouted: true };
}

function* queueGuesses(queue: WholeQueue, stock: Stock, context: VhostContext): Iterable<QueueDefinition> {
  const { deadLetter, ...plain } = queueDefinition(queue, context.defaultType);
  const exchange = queue.arguments[deadLetterArguments.exchange];
  const { overflow: _, ...open } = plain;
  // If the queue does not set the overflow, a pattern does, and may have set the strategy, too.
  const bases = plain.overflow === undefined ? [plain] : [open, plain];
  const strategy =
    typeof deadLetter === "object" && deadLetter.strategy !== undefined
      ? { strategy: deadLetter.strategy }
      : {};
  if (exchange === `${queue.name}.dead`) {
    for (const base of bases) yield { ...base, deadLetter: true };
  }
  if (exchange !== `${queue.name}.retry`) return;
  const guess = retryOf(queue.name, stock);
  if (guess === undefined) return;
  const ends: readonly (DeadLetterDefinition | undefined)[] =
    guess.end === undefined ? [undefined] : [guess.end, { ...guess.end, ...strategy }];
  for (const base of bases) {
    for (const end of ends) {
      yield { ...base, ...(end === undefined ? {} : { deadLetter: end }), retry: guess.retry };
    }
  }
}

/** An exchange that replaces a queue: its first shard shows the queue's settings. */
function* shardGuesses(exchange: Exchange, stock: Stock, context: VhostContext): Iterable<QueueDefinition> {
  if (exchange.type !== "x-consistent-hash") return;
  let shards = 0;
  while (stock.queue(`${exchange.name}.${shards}`) !== undefined) shards += 1;
  const [first = ""] = shardNames(exchange.name, shards);
  const shard = stock.queue(first);
  if (shard === undefined || shards < 2) return;
  const { "x-single-active-consumer": single, ...args } = shard.arguments;
  if (single !== true) return;
  const whole = { ...shard, name: exchange.name, arguments: args };
  for (const guess of queueGuesses(whole, stock, context)) yield { ...guess, shards };
  yield { ...queueDefinition(whole, context.defaultType), shards };
}

function* superStreamGuesses(
  exchange: Exchange,
  { bindings }: UntunedVhost,
  stock: Stock,
): Iterable<SuperStreamDefinition> {
  if (exchange.arguments["x-super-stream"] !== true) return;
  const order = (args: Queue["arguments"]) => Number(args["x-stream-partition-order"]);
  const keys = bindings
    .filter(({ source }) => source === exchange.name)
    .sort((a, b) => order(a.arguments) - order(b.arguments))
    .map(({ routingKey }) => routingKey);
  const stream = stock.queue(`${exchange.name}-${keys[0]}`);
  if (stream?.type !== "stream") return;
  const { fields } = fieldsOf("stream", stream.arguments);
  const { maxAge, maxLengthBytes, maxSegmentSize, filterSize, leaderLocator, initialGroupSize } = fields;
  const given = Object.entries({ maxAge, maxLengthBytes, maxSegmentSize, filterSize, initialGroupSize });
  const settings: SuperStreamDefinition = {
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    ...(leaderLocator === undefined || leaderLocator === "balanced" ? {} : { leaderLocator }),
    ...(stream.allowLoss && { allowLoss: true }),
  };
  if (keys.every((key, index) => key === String(index))) yield { partitions: keys.length, ...settings };
  yield { bindingKeys: keys, ...settings };
}
